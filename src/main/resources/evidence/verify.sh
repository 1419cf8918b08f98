#!/bin/sh
# Verifies each file of this folder against SHA256SUMS, and that no other is there.
# It needs sha256sum only; Verify.java verifies more.
cd "$(dirname "$0")" || exit 2
[ -f SHA256SUMS ] || { echo "SHA256SUMS: it is missing"; exit 2; }
problems=$(
  while read -r sum name || [ -n "$sum" ]; do
    if [ ! -f "$name" ]; then
      echo "$name: it is missing, though SHA256SUMS lists it"
      continue
    fi
    found=$(sha256sum < "$name" | cut -c 1-64)
    [ "$found" = "$sum" ] || echo "$name: SHA-256 is $found, SHA256SUMS says $sum"
  done < SHA256SUMS
  find . ! -type d | sed 's|^\./||' | while IFS= read -r name; do
    [ "$name" = SHA256SUMS ] || cut -c 67- SHA256SUMS | grep -Fxq -- "$name" || echo "$name: it is not in SHA256SUMS"
  done
)
if [ -n "$problems" ]; then
  echo "$problems"
  exit 1
fi
echo "$(wc -l < SHA256SUMS | tr -d ' ') files are as they were packed."
