#!/usr/bin/env bash
# Keeps one comment on a pull request up to date: comment.sh NUMBER FILE. It finds its own
# comment by a mark that a reader does not see.
set -eu
number=$1 file=$2 mark='<!-- linkgate -->'
[ -s "$file" ] || exit 0 # nothing was linked
body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
	echo "$mark"
	cat "$file"
} >"$body"
comments=repos/$GITHUB_REPOSITORY/issues/$number/comments
id=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | head -n 1)
if [ -n "$id" ]; then
	gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field body=@"$body"
else
	gh api --silent --method POST "$comments" --field body=@"$body"
fi
