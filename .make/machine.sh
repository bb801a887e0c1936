# What the machine must have: the .NET SDK and libxgboost. Exit code 3 says that something is missing.
set -u

if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing. Install it: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 3
fi

case $(uname -s) in
    Linux) ;;
    Darwin)
        if ! ls /opt/homebrew/lib/libxgboost.dylib /usr/local/lib/libxgboost.dylib >/dev/null 2>&1; then
            echo "libxgboost is missing. Install it: brew install xgboost" >&2
            exit 3
        fi
        exit 0 ;;
    *) exit 0 ;;
esac

present() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libxgboost\.so'; }

if ! present; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "Installing libxgboost …"
        export DEBIAN_FRONTEND=noninteractive
        # Two at the same time wait for each other.
        get() { apt-get -o DPkg::Lock::Timeout=300 -qq "$@" >/dev/null; }
        # Newer releases have its major version in the name.
        get update && { get install -y libxgboost0 2>/dev/null || get install -y libxgboost3; } || exit 3
    elif command -v apt-get >/dev/null; then
        echo "libxgboost is missing. Install it: sudo apt-get install libxgboost0" \
            "(libxgboost3 where there is no such package)" >&2
        exit 3
    else
        echo "libxgboost is missing. Install XGBoost's shared library (libxgboost.so) with your package manager," \
            "or from https://xgboost.readthedocs.io/en/stable/build.html" >&2
        exit 3
    fi
fi
