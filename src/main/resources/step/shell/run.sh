#!/bin/sh
# Runs one argument vector in this session, apart from the application that started it.
# run.sh FOLDER CGROUP ARGUMENT...   CGROUP is "-" where there is none.
# Leaves in FOLDER: process (who we are), output (both streams), status (the exit code).
folder=$1
cgroup=$2
shift 2
umask 077
if [ "$cgroup" != - ]; then
  echo $$ >"$cgroup/cgroup.procs" || exit 126
fi
# The 20th field after the closing bracket is the start time; the name before may hold anything.
stat=$(cat /proc/$$/stat)
set -f
started=$(set -- ${stat##*) }; echo "${20}")
set +f
echo "$$ $started $(cat /proc/sys/kernel/random/boot_id)" >"$folder/process.new"
mv "$folder/process.new" "$folder/process"
"$@" </dev/null >>"$folder/output" 2>&1
echo $? >"$folder/status.new"
mv "$folder/status.new" "$folder/status"
