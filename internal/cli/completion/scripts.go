package completion

const bash = `# linkgate completion for bash: source <(linkgate completion bash)
_linkgate() {
	local cur=${COMP_WORDS[COMP_CWORD]} word IFS=$'\t\n'
	COMPREPLY=()
	while read -r word _; do
		case $word in
		:dirs) COMPREPLY+=($(compgen -d -- "$cur")) ;;
		:files) COMPREPLY+=($(compgen -f -- "$cur")) ;;
		:files\ *) COMPREPLY+=($(compgen -d -- "$cur") $(compgen -f -X "!*.${word#:files }" -- "$cur")) ;;
		*=) compopt -o nospace 2>/dev/null; COMPREPLY+=("$word") ;;
		*) COMPREPLY+=("$word") ;;
		esac
	done < <(linkgate completion words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o filenames -F _linkgate linkgate
`

const zsh = `#compdef linkgate
# linkgate completion for zsh: source <(linkgate completion zsh)
_linkgate() {
	local line tab=$'\t'
	local -a described joined
	for line in ${(f)"$(linkgate completion words "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
		case $line in
		:dirs) _directories ;;
		:files) _files ;;
		:files\ *) _files -g "*.${line#:files }" ;;
		*=) joined+=("$line") ;;
		*$tab*) described+=("${${line%%$tab*}//:/\:}:${line#*$tab}") ;;
		*) described+=("${line//:/\:}") ;;
		esac
	done
	(( $#joined )) && compadd -S '' -a joined
	(( $#described )) && _describe -V linkgate described
}
# Of fpath this file is the first call itself.
if [[ $funcstack[1] = _linkgate ]]; then
	_linkgate
else
	compdef _linkgate linkgate
fi
`

const fish = `# linkgate completion for fish: linkgate completion fish | source
function __linkgate_complete
	set -l before (commandline -opc)
	set -l word (commandline -ct)
	for line in (linkgate completion words $before[2..-1] "$word" 2>/dev/null)
		switch $line
			case ':dirs'
				__fish_complete_directories "$word"
			case ':files*'
				__fish_complete_path "$word"
			case '*'
				echo $line
		end
	end
end
complete -c linkgate -f -a '(__linkgate_complete)'
`
