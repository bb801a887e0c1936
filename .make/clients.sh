# Installs what the scripts in tests/Clients need of npm, where there is one. What is missing is skipped by name.
set -eu
command -v npm >/dev/null || { echo "npm is missing: the AWS SDK for JavaScript is skipped." >&2; exit 0; }
npm ci --prefix tests/Clients --no-audit --no-fund --silent
