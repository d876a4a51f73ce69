# Completes mutualaid's commands in fish. Put this line into ~/.config/fish/config.fish:  mutualaid completion fish | source
function __mutualaid_complete
    set -l typed (commandline -opc) (commandline -ct)
    $typed[1] complete -- $typed[2..-1] 2>/dev/null
end
complete -c mutualaid -a '(__mutualaid_complete)'
