# Completes mutualaid's commands in bash. Put this line into ~/.bashrc:  source <(mutualaid completion bash)
_mutualaid() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("${line%%$'\t'*}")
    done < <("${COMP_WORDS[0]}" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o bashdefault -o default -F _mutualaid mutualaid
