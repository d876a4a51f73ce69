#compdef mutualaid
# Completes mutualaid's commands in zsh. Put this line into ~/.zshrc, below compinit:  source <(mutualaid completion zsh)
_mutualaid() {
    local line
    local -a found
    for line in "${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    done
    if (( $#found )); then
        _describe mutualaid found
    else
        _files
    fi
}
compdef _mutualaid mutualaid
