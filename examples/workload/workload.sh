#!/bin/sh
# The same workload where there is no Python.
if [ -z "${MYSQL_PASSWORD+set}" ]; then
  echo "MYSQL_PASSWORD is not set" >&2
  exit 1
fi
echo "workload (sh): MYSQL_PASSWORD has arrived, ${#MYSQL_PASSWORD} characters"
