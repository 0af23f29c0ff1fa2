"""A workload as any platform runs it: it knows nothing of Secret Store, only its environment."""

import os
import sys

password = os.environ.get("MYSQL_PASSWORD")
if password is None:
    sys.exit("MYSQL_PASSWORD is not set")

# A real workload opens its connection here. This one shows that it has the value without showing the value.
print(f"workload (Python): MYSQL_PASSWORD has arrived, {len(password)} characters: {'*' * min(len(password), 20)}")
