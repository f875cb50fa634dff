"""rules_go's toolchains with a GoLink that has linkgate's policy as an input, and its log as an output."""

load("@bazel_skylib//lib:structs.bzl", "structs")
load("@io_bazel_rules_go//go:def.bzl", "GoSDK")
load("@io_bazel_rules_go//go/private:platforms.bzl", "PLATFORMS")

GO_TOOLCHAIN = "@io_bazel_rules_go//go:toolchain"

def judged(link, policy, modules, data):
    """Returns rules_go's emit_link with linkgate's files.

    They are inputs of GoLink, and of no other action: with another policy Bazel links again,
    and compiles nothing. The linker starts in the execroot, below which all paths lie.

    Args:
      link: emit_link, which registers one action, GoLink.
      policy: the policy's File, or None.
      modules: the File that names the modules, or None.
      data: Files that the policy needs beside it.

    Returns:
      A function with emit_link's arguments.
    """
    files = list(data)
    settings = {}
    if policy:
        files.append(policy)
        settings["LINKGATE_POLICY"] = policy.path
    if modules:
        files.append(modules)
        settings["LINKGATE_MODULES"] = modules.path

    def judged_link(go, executable = None, **kwargs):
        if executable == None:
            fail("executable is a required parameter")
        log = go.actions.declare_file(executable.basename + ".linkgate.jsonl", sibling = executable)

        def run(inputs = depset(), outputs = [], env = {}, **run_kwargs):
            go.actions.run(
                inputs = depset(files, transitive = [inputs]),
                outputs = outputs + [log],
                env = env | settings | {"LINKGATE_LOG": log.path},
                **run_kwargs
            )

        # What emit_link asks of actions beside these is an error here, and nothing that would
        # go past unseen.
        actions = struct(args = go.actions.args, run = run)
        link(struct(**(structs.to_dict(go) | {"actions": actions})), executable = executable, **kwargs)

    return judged_link

def _linkgate_toolchain_impl(ctx):
    base = ctx.attr.toolchain[platform_common.ToolchainInfo]
    link = judged(base.actions.link, ctx.file.policy, ctx.file.modules, ctx.files.data)
    return [
        ctx.attr.sdk[DefaultInfo],
        platform_common.ToolchainInfo(**(structs.to_dict(base) | {
            "actions": struct(**(structs.to_dict(base.actions) | {"link": link})),
            # Of this target's own execution platform, which that of toolchain need not be.
            "sdk": ctx.attr.sdk[GoSDK],
            "_builder": ctx.executable.builder,
            "_covdata": ctx.executable.covdata,
            "_pack": ctx.executable.pack,
        })),
    ]

linkgate_toolchain = rule(
    _linkgate_toolchain_impl,
    doc = "A toolchain of rules_go whose links are judged.",
    attrs = {
        "builder": attr.label(cfg = "exec", executable = True, mandatory = True),
        "covdata": attr.label(cfg = "exec", executable = True, mandatory = True),
        "data": attr.label_list(allow_files = True),
        "modules": attr.label(allow_single_file = True),
        "pack": attr.label(cfg = "exec", executable = True, mandatory = True),
        "policy": attr.label(allow_single_file = True),
        "sdk": attr.label(cfg = "exec", mandatory = True, providers = [GoSDK]),
        "toolchain": attr.label(mandatory = True, providers = [platform_common.ToolchainInfo]),
    },
    provides = [platform_common.ToolchainInfo],
)

def declare_toolchains(exec_goos, exec_goarch, policy, modules, data):
    """Declares a toolchain for each platform that rules_go links for.

    Args:
      exec_goos: the SDK's own system.
      exec_goarch: the SDK's own architecture.
      policy: label of the policy, or empty.
      modules: label of the file that names the modules, or empty.
      data: labels of files that the policy needs beside it.
    """
    for p in PLATFORMS:
        if p.cgo: # as in rules_go: one toolchain is for both
            continue
        linkgate_toolchain(
            name = p.name + "-impl",
            builder = "//:builder_reset",
            covdata = "//:covdata_reset",
            data = data,
            modules = modules or None,
            pack = "//:pack_reset",
            policy = policy or None,
            sdk = "//:go_sdk",
            tags = ["manual"],
            toolchain = "//:go_" + p.name + "-impl",
        )
        native.toolchain(
            name = p.name,
            exec_compatible_with = [
                "@io_bazel_rules_go//go/toolchain:" + exec_goos,
                "@io_bazel_rules_go//go/toolchain:" + exec_goarch,
            ],
            target_compatible_with = [
                c
                for c in p.constraints
                if c not in ("@io_bazel_rules_go//go/toolchain:cgo_off", "@io_bazel_rules_go//go/toolchain:cgo_on")
            ],
            toolchain = ":" + p.name + "-impl",
            toolchain_type = GO_TOOLCHAIN,
        )
