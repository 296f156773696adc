#!/bin/sh
# Installs what the tests need beside Go, and says what and why. It is run by `make test` and, with the word browser, by
# `make browser`.
set -eu

need() { # program, Debian package, reason
	if command -v "$1" >/dev/null 2>&1; then
		return
	fi
	echo "make: installing $2 ($3)"
	if [ "$(id -u)" != 0 ]; then
		echo "make: please install $2 first: sudo apt-get install $2" >&2
		exit 1
	fi
	apt-get update -qq >/dev/null
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2" >/dev/null
}

case "${1:-test}" in
browser)
	need chromium chromium "every page is opened in it"
	exit
	;;
esac
need git git "the checks of form look at the files of the repository"
need go golang "everything"
