#!/bin/sh
# Installs what the tests need beside Go, and says what and why. It is run by `make test` and, with the word browser, by
# `make browser`.
set -eu

need() { # program, Debian package, reason
	command -v "$1" >/dev/null 2>&1 || install "$2" "$3"
}

install() { # Debian package, reason
	echo "make: installing $1 ($2)"
	if [ "$(id -u)" != 0 ]; then
		echo "make: please install $1 first: sudo apt-get install $1" >&2
		exit 1
	fi
	apt-get update -qq >/dev/null
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

case "${1:-test}" in
browser)
	need chromium chromium "every page is opened in it"
	need fc-list fontconfig "whether there is a font with Chinese characters"
	if ! fc-list :lang=zh-cn | grep -q .; then
		install fonts-noto-cjk "Chinese characters are boxes without it, and as wide as boxes"
	fi
	exit
	;;
esac
need git git "the checks of form look at the files of the repository"
need go golang "everything"
