#!/bin/sh
# Runs one argument vector in this session, apart from the application that started it.
# run.sh FOLDER CGROUP DATA ARGUMENT...   CGROUP is "-" where there is none; DATA is how many KiB
# of data one process may have: who watches the sum of them can be too late for a single one.
# Leaves in FOLDER: process (who we are), output (both streams), status (the exit code).
# Builtins alone: whoever launched this waits for the first line. Each file is one short write, and
# who finds it empty reads it as not yet there.
folder=$1
cgroup=$2
ulimit -d "$3" 2>/dev/null
shift 3
umask 077
if [ "$cgroup" != - ]; then
  echo $$ >"$cgroup/cgroup.procs" || exit 126
fi
twentieth() {
  shift 19
  started=$1
}
# The 20th field after the closing bracket is the start time; the name before may hold anything.
stat=
while IFS= read -r line || [ -n "$line" ]; do stat=$stat$line' '; done </proc/$$/stat
read -r boot </proc/sys/kernel/random/boot_id
set -f
# shellcheck disable=SC2086 # one word a field
twentieth ${stat##*) }
set +f
echo "$$ $started $boot" >"$folder/process"
"$@" </dev/null >>"$folder/output" 2>&1
echo $? >"$folder/status"
