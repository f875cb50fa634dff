"""The logs of links, as an output group."""

def _logs_impl(target, _ctx):
    return [OutputGroupInfo(linkgate = depset([
        file
        for action in target.actions
        if action.mnemonic == "GoLink"
        for file in action.outputs.to_list()
        if file.basename.endswith(".linkgate.jsonl")
    ]))]

logs = aspect(
    _logs_impl,
    doc = "bazel build --aspects=@linkgate//:logs.bzl%logs --output_groups=+linkgate brings the log of each link.",
)
