#!/usr/bin/env bash
# Runs linkgate $COMMAND and reports: annotations on standard output, a summary of the job,
# SARIF. Fails as that command does, or as linkgate report -fail-on does.
set -u
summary=${RUNNER_TEMP:-/tmp}/linkgate.md

# The words of a command line are for the shell: "test -run 'A|B' ./...".
code=0
eval "linkgate $COMMAND" || code=$?

outputs=(-format github -o "markdown=$summary")
if [ -n "${SARIF-}" ]; then
	outputs+=(-o "sarif=$SARIF")
	echo "sarif=$(pwd)/$SARIF" >>"${GITHUB_OUTPUT:-/dev/null}"
fi
if [ -n "${FAIL_ON-}" ]; then
	outputs+=(-fail-on "$FAIL_ON")
fi
reported=0
rm -f "$summary" # of an earlier step
linkgate report "${outputs[@]}" || reported=$?
if [ -e "$summary" ]; then
	cat "$summary" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi

if [ $code != 0 ]; then
	exit $code
fi
exit $reported
