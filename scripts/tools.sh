#!/usr/bin/env bash
# Makes sure the tools the tests need are here: gcc (race detector), a PostgreSQL server, Chromium.
# On Debian and its kin it installs what is missing; elsewhere, or where it may not, it says what to
# install. `tools.sh chromium` looks for that one alone.
set -euo pipefail
want=("$@"); [ ${#want[@]} -gt 0 ] || want=(gcc postgresql chromium)

have() {
	case $1 in
	gcc) command -v gcc >/dev/null ;;
	postgresql) command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ;;
	chromium) command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ;;
	esac
}
packages=()
for tool in "${want[@]}"; do
	have "$tool" && continue
	case $tool in
	gcc) packages+=(gcc libc6-dev) ;;
	*) packages+=("$tool") ;;
	esac
done
[ ${#packages[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "Please install, with your system's package manager: ${packages[*]}" >&2
	exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "Please run as root: apt-get install ${packages[*]}" >&2
		exit 1
	fi
	as_root=(sudo)
fi
echo "Installing ${packages[*]} …"
"${as_root[@]}" apt-get update -qq
# The server's own cluster is not wanted: the tests start a throw-away one.
"${as_root[@]}" mkdir -p /etc/postgresql-common
[ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
for tool in "${want[@]}"; do
	have "$tool" || { echo "$tool is still missing after installing ${packages[*]}" >&2; exit 1; }
done
