"""The module extension: a wrapped SDK, and toolchains for it that link under a policy."""

load("@io_bazel_rules_go//go/private:platforms.bzl", "GOARCH_CONSTRAINTS", "GOOS_CONSTRAINTS")

def _go_sdk_impl(ctx):
    """Lays out the wrapped SDK as a repository of rules_go's kind.

    linkgate makes it, of the SDK below and of itself, and such that it stands on its own: an
    action in a sandbox or on another machine has the SDK's files, and nothing below them.
    """
    goroot = ctx.path(ctx.attr.go).dirname
    exe = ".exe" if ctx.os.name.startswith("windows") else ""
    linkgate = ctx.path(ctx.attr.linkgate)
    result = ctx.execute(
        [linkgate, "sdk", "wrap", "-portable", ctx.path(".")],
        environment = {
            "GOENV": "off",
            "GOFLAGS": "",
            "GOROOT": "",
            "GOTOOLCHAIN": "local",
            "PATH": str(goroot.get_child("bin")),
        },
    )
    if result.return_code:
        fail("linkgate sdk wrap:\n" + result.stderr)

    platforms = [d.basename for d in ctx.path("pkg/tool").readdir() if "_" in d.basename]
    if len(platforms) != 1:
        fail("{} has tools for {}, and not for one platform".format(goroot, platforms))
    goos, _, goarch = platforms[0].partition("_")
    version = ctx.read("VERSION").splitlines()[0].removeprefix("go")

    ctx.file("ROOT")
    ctx.template(
        "BUILD.bazel",
        ctx.attr._build,
        substitutions = {
            "{exe}": exe,
            "{exec_compatible_with}": repr([GOARCH_CONSTRAINTS[goarch], GOOS_CONSTRAINTS[goos]]),
            "{experiments}": repr(ctx.attr.experiments),
            "{goarch}": goarch,
            "{goos}": goos,
            "{version}": version,
        },
        executable = False,
    )
    ctx.file(
        "linkgate/BUILD.bazel",
        """load("{toolchain}", "declare_toolchains")

package(default_visibility = ["//visibility:public"])

declare_toolchains(
    exec_goos = "{goos}",
    exec_goarch = "{goarch}",
    policy = {policy},
    modules = {modules},
    data = {data},
)
""".format(
            toolchain = str(Label("//:toolchain.bzl")),
            goos = goos,
            goarch = goarch,
            policy = repr(ctx.attr.policy),
            modules = repr(ctx.attr.modules),
            data = repr(ctx.attr.data),
        ),
        executable = False,
    )

_go_sdk = repository_rule(
    _go_sdk_impl,
    attrs = {
        # Labels of files that are read at each link are texts here: what is in them is no
        # reason to make the SDK anew, and so to compile anything again.
        "data": attr.string_list(),
        "experiments": attr.string_list(),
        "go": attr.label(mandatory = True),
        "linkgate": attr.label(mandatory = True),
        "modules": attr.string(),
        "policy": attr.string(),
        "_build": attr.label(default = "@io_bazel_rules_go//go/private:BUILD.sdk.bazel"),
    },
)

_sdk = tag_class(
    doc = "A Go SDK whose linker is linkgate. Its toolchains are @NAME//linkgate:all.",
    attrs = {
        "data": attr.label_list(
            doc = "What the policy needs beside it: linkgate.baseline.yaml, and the files that it extends.",
        ),
        "experiments": attr.string_list(
            doc = "GOEXPERIMENT.",
        ),
        "go": attr.label(
            doc = "A file in the root of the SDK below: ROOT of one of rules_go's.",
            mandatory = True,
        ),
        "linkgate": attr.label(
            doc = "The linkgate program, for the platform that the SDK is for.",
            mandatory = True,
        ),
        "modules": attr.label(
            doc = "A go.mod, or what go list -m all prints: of which modules the packages are that rules_go names no module for.",
        ),
        "name": attr.string(
            doc = "The repository's name.",
            mandatory = True,
        ),
        "policy": attr.label(
            doc = "The policy, linkgate.yaml. Without one linkgate only observes.",
        ),
    },
)

def _text(label):
    return str(label) if label else ""

def _linkgate_impl(ctx):
    for module in ctx.modules:
        for tag in module.tags.sdk:
            if not module.is_root:
                fail("linkgate.sdk: only the root module chooses a linker, and {} is not that".format(module.name))
            _go_sdk(
                name = tag.name,
                data = [str(d) for d in tag.data],
                experiments = tag.experiments,
                go = tag.go,
                linkgate = tag.linkgate,
                modules = _text(tag.modules),
                policy = _text(tag.policy),
            )

linkgate = module_extension(
    implementation = _linkgate_impl,
    tag_classes = {"sdk": _sdk},
    os_dependent = True,
    arch_dependent = True,
)
