#!/bin/sh
# --exec: the workload becomes process 1 itself, gets every signal directly, and no JVM stays in memory beside it.
# Without --exec the worker stays and follows changes; start the container with --init then, so that orphans are reaped.
exec /opt/secret-store/bin/secret-store run --exec -- "$@"
