package main

import (
	"errors"
	"fmt"
	"io"
)

const bashCompletion = `# linkgate completion for bash: source <(linkgate completion bash)
_linkgate() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd= i
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-C|-policy|-log) ((i++)) ;;
		-*) ;;
		*) cmd=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $prev in
	-C) COMPREPLY=($(compgen -d -- "$cur")); return ;;
	-policy|-log) COMPREPLY=($(compgen -f -- "$cur")); return ;;
	esac
	case $cmd in
	'') COMPREPLY=($(compgen -W "build install run test vet report builds explain policy baseline diff export history version completion help -C -policy -log" -- "$cur")) ;;
	policy) COMPREPLY=($(compgen -W "check explain due fetch init schema -within -fail" -- "$cur") $(compgen -f -X '!*.yaml' -- "$cur")) ;;
	baseline) COMPREPLY=($(compgen -W "write diff tighten -log" -- "$cur") $(compgen -f -- "$cur")) ;;
	diff) COMPREPLY=($(compgen -W "-fail" -- "$cur") $(compgen -f -- "$cur")) ;;
	report)
		case $prev in
		-format) COMPREPLY=($(compgen -W "text json sarif html markdown junit github trace" -- "$cur")) ;;
		-fail-on) COMPREPLY=($(compgen -W "deny warn new stale never" -- "$cur")) ;;
		-action) COMPREPLY=($(compgen -W "deny warn allow known" -- "$cur")) ;;
		-class) COMPREPLY=($(compgen -W "refused exported indexed push-std std-path promoted host-object linker shadow dangling c-name wrapper cross-module handshake" -- "$cur")) ;;
		-o) COMPREPLY=($(compgen -W "text= json= sarif= html= markdown= junit= github= trace=" -- "$cur")) ;;
		*) COMPREPLY=($(compgen -W "-format -o -module -class -action -new -all -std -fail-on -C -follow" -- "$cur") $(compgen -f -- "$cur")) ;;
		esac ;;
	builds) COMPREPLY=($(compgen -W "list show compare gc -n -json -log -max-age -max-size" -- "$cur")) ;;
	explain) COMPREPLY=($(compgen -W "-json -log" -- "$cur")) ;;
	export) COMPREPLY=($(compgen -W "otlp -log -q" -- "$cur")) ;;
	history) COMPREPLY=($(compgen -W "-since -by -module -command -top -json -db -rebuild -force" -- "$cur") $(compgen -f -- "$cur")) ;;
	completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
	help) COMPREPLY=($(compgen -W "policy rollout log report builds explain export history toolexec" -- "$cur")) ;;
	*) COMPREPLY=($(compgen -f -- "$cur")) ;;
	esac
}
complete -o filenames -F _linkgate linkgate
`

const zshCompletion = `#compdef linkgate
# linkgate completion for zsh: source <(linkgate completion zsh)
_linkgate() {
	local context state line
	_arguments -C '-C[change to this directory first]:directory:_directories' \
		'-policy[read this policy]:file:_files' '-log[append to this log]:file:_files' \
		'1:command:(build install run test vet report builds explain policy baseline diff export history version completion help)' '*::argument:->args'
	case $line[1] in
	policy) _values command check explain due fetch init schema ;;
	baseline) _arguments '-log[read this log]:file:_files' '1:command:(write diff tighten)' '*:log or package:_files' ;;
	diff) _arguments '-fail[exit with 1 if any is added]' '*:log, revision or module:_files' ;;
	report)
		_arguments '-format[print as]:format:(text json sarif html markdown junit github trace)' \
			'*-o[write as, to a file]:FORMAT=FILE:' \
			'-module[keep modules]:pattern:' \
			'-class[keep classes]:class:(refused exported indexed push-std std-path promoted host-object linker shadow dangling c-name wrapper cross-module handshake)' \
			'-action[keep decisions]:action:(deny warn allow known)' \
			'-new[keep what is neither granted nor known]' '-all[allowed references too]' '-std[the standard library too]' \
			'-fail-on[exit with 1 for]:what:(deny warn new stale never)' \
			'-C[look for go.mod there]:directory:_directories' '-follow[print links as they end]' '*:log:_files' ;;
	builds) _arguments '-n[how many, 0 for all]:number:' '-json[print JSON]' '*-log[read this log]:file:_files' \
		'-max-age[keep logs so long]:age:' '-max-size[keep so many bytes]:size:' '1:command:(list show compare gc)' '*:build:' ;;
	explain) _arguments '-json[print JSON]' '-log[read this log]:file:_files' '1:symbol or module:' ;;
	export) _arguments '*-log[read this log]:file:_files' '-q[say only what went wrong]' '1:how:(otlp)' '*:build id:' ;;
	history) _arguments '-since[30d, 12w, a day or all]:since:' '-by[a line for each]:period:(day week)' '-module[main modules]:patterns:' \
			'-command[go commands]:commands:(build test install run vet)' '-top[modules to list]:number:' '-json[print JSON]' \
			'-db[the database]:file:_files' '-rebuild[make it anew]' '-force[lose builds without a log]' '*:log:_files' ;;
	completion) _values shell bash zsh fish ;;
	help) _values topic policy rollout log report builds explain export history toolexec ;;
	*) _files ;;
	esac
}
compdef _linkgate linkgate
`

const fishCompletion = `# linkgate completion for fish: linkgate completion fish | source
set -l commands build install run test vet report builds explain policy baseline diff export history version completion help
complete -c linkgate -f
complete -c linkgate -n "not __fish_seen_subcommand_from $commands" -a "$commands"
complete -c linkgate -n "not __fish_seen_subcommand_from $commands" -o C -xa "(__fish_complete_directories)" -d "change to this directory first"
complete -c linkgate -n "not __fish_seen_subcommand_from $commands" -o policy -rF -d "read this policy"
complete -c linkgate -n "not __fish_seen_subcommand_from $commands" -o log -rF -d "append to this log"
complete -c linkgate -n "__fish_seen_subcommand_from policy" -a "check explain due fetch init schema"
complete -c linkgate -n "__fish_seen_subcommand_from policy" -o within -x -d "days or weeks, 30d"
complete -c linkgate -n "__fish_seen_subcommand_from policy diff" -o fail -d "exit with 1 for what is found"
complete -c linkgate -n "__fish_seen_subcommand_from baseline" -a "write diff tighten"
complete -c linkgate -n "__fish_seen_subcommand_from baseline" -o log -rF -d "read this log"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o format -xa "text json sarif html markdown junit github trace" -d "print as"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o o -x -d "write as, to a file"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o module -x -d "keep modules"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o class -xa "refused exported indexed push-std std-path promoted host-object linker shadow dangling c-name wrapper cross-module handshake" -d "keep classes"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o action -xa "deny warn allow known" -d "keep decisions"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o new -d "keep what is neither granted nor known"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o all -d "allowed references too"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o std -d "the standard library too"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o fail-on -xa "deny warn new stale never" -d "exit with 1 for"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o C -xa "(__fish_complete_directories)" -d "look for go.mod there"
complete -c linkgate -n "__fish_seen_subcommand_from report" -o follow -d "print links as they end"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -a "list show compare gc"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -o n -d "how many, 0 for all"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -o json -d "print JSON"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -o log -rF -d "read this log"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -o max-age -x -d "720h, 30d, 4w"
complete -c linkgate -n "__fish_seen_subcommand_from builds" -o max-size -x -d "500MB, 1GB"
complete -c linkgate -n "__fish_seen_subcommand_from explain" -o json -d "print JSON"
complete -c linkgate -n "__fish_seen_subcommand_from explain" -o log -rF -d "read this log"
complete -c linkgate -n "__fish_seen_subcommand_from export" -a "otlp"
complete -c linkgate -n "__fish_seen_subcommand_from export" -o log -rF -d "read this log"
complete -c linkgate -n "__fish_seen_subcommand_from export" -o q -d "say only what went wrong"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o since -x -d "30d, 12w, a day or all"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o by -x -a "day week" -d "a line for each"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o module -x -d "main modules that match patterns"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o command -x -a "build test install run vet" -d "go commands"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o top -x -d "modules to list"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o json -d "print JSON"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o db -rF -d "the database"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o rebuild -d "make the database anew"
complete -c linkgate -n "__fish_seen_subcommand_from history" -o force -d "lose builds without a log"
complete -c linkgate -n "__fish_seen_subcommand_from report baseline diff build install run test vet" -F
complete -c linkgate -n "__fish_seen_subcommand_from completion" -a "bash zsh fish"
complete -c linkgate -n "__fish_seen_subcommand_from help" -a "policy rollout log report builds explain export history toolexec"
`

// completionCommand prints the completion script of a shell.
func completionCommand(w world, _ options, args []string) int {
	if len(args) != 2 {
		return w.usage(errors.New("completion: bash, zsh or fish?"))
	}
	text := ""
	switch args[1] {
	case "bash":
		text = bashCompletion
	case "zsh":
		text = zshCompletion
	case "fish":
		text = fishCompletion
	default:
		return w.usage(fmt.Errorf("no completion for %q", args[1]))
	}
	if _, err := io.WriteString(w.stdout, text); err != nil {
		return w.fail(err)
	}
	return exitOK
}
