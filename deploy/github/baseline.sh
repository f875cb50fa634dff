#!/usr/bin/env bash
# Puts linkgate.baseline.yaml of the base commit in place of the pull request's, so that
# what a change adds is new: baseline.sh COMMIT
set -eu
base=$1 file=linkgate.baseline.yaml
git cat-file -e "$base^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$base"
# A path with ./ is relative to the current directory.
if git cat-file -e "$base:./$file" 2>/dev/null; then
	git show "$base:./$file" >"$file"
	echo "linkgate: $file is that of the base commit $base"
elif [ -e "$file" ]; then
	rm "$file"
	echo "linkgate: the base commit $base has no $file: everything is new"
fi
