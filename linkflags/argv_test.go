package linkflags

import (
	"flag"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// realLink is a command line that go1.26.8 wrote, with -ldflags="-X 'main.v=a b'".
func realLink() []string {
	return []string{
		"-o", "/tmp/go-build1/b001/exe/a.out", "-importcfg", "/tmp/go-build1/b001/importcfg.link",
		"-X=runtime.godebugDefault=multipathtcp=0,randseednop=0", "-buildmode=exe", "-buildid=OFA/dbf/my/OFA",
		"-X", "main.v=a b", "-extld=gcc", "/tmp/go-build1/b001/_pkg_.a",
	}
}

func TestParseLink(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want Link
	}{
		{"real", realLink(), Link{
			Output: "/tmp/go-build1/b001/exe/a.out", ImportCfg: "/tmp/go-build1/b001/importcfg.link", BuildMode: "exe",
			Main: "/tmp/go-build1/b001/_pkg_.a", CheckLinkname: true,
		}},
		{"nothing but the archive", []string{"m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"X with = and value", []string{"-X=a=-checklinkname=0", "m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"X with value apart", []string{"-X", "-checklinkname=0", "m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"extldflags", []string{"-extldflags", "-lm -checklinkname=0", "m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"extldflags is the flag's twin", []string{"-extldflags", "-checklinkname=0", "m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"off", []string{"-checklinkname=0", "m.a"}, Link{Main: "m.a", CheckLinknameGiven: true}},
		{"off, two dashes, word", []string{"--checklinkname=false", "m.a"}, Link{Main: "m.a", CheckLinknameGiven: true}},
		{"off, letter", []string{"-checklinkname=f", "m.a"}, Link{Main: "m.a", CheckLinknameGiven: true}},
		{"bare is on", []string{"-checklinkname", "m.a"}, Link{Main: "m.a", CheckLinkname: true, CheckLinknameGiven: true}},
		{"last wins, on", []string{"-checklinkname=0", "-checklinkname=T", "m.a"}, Link{Main: "m.a", CheckLinkname: true, CheckLinknameGiven: true}},
		{"last wins, off", []string{"-checklinkname", "-checklinkname=F", "m.a"}, Link{Main: "m.a", CheckLinknameGiven: true}},
		{"bad value is the linker's business", []string{"-checklinkname=off", "m.a"}, Link{Main: "m.a", CheckLinkname: true, CheckLinknameGiven: true}},
		{"repeated", []string{"-o", "a", "-o=b", "--importcfg=c", "-importcfg", "d", "m.a"}, Link{Output: "b", ImportCfg: "d", Main: "m.a", CheckLinkname: true}},
		{"booleans", []string{"-race", "-msan=1", "-asan=true", "-linkshared", "-race=0", "m.a"}, Link{Msan: true, Asan: true, LinkShared: true, Main: "m.a", CheckLinkname: true}},
		{"what the program begins at", []string{"-linkmode=external", "-E", "start", "-pluginpath", "x/y", "m.a"}, Link{LinkMode: "external", Entry: "start", PluginPath: "x/y", Main: "m.a", CheckLinkname: true}},
		{"end of flags", []string{"-race", "--", "-m.a"}, Link{Race: true, Main: "-m.a", CheckLinkname: true}},
		{"a dash is an archive", []string{"-"}, Link{Main: "-", CheckLinkname: true}},
		{"empty value", []string{"-o", "", "m.a"}, Link{Main: "m.a", CheckLinkname: true}},
		{"version", []string{"-V=full"}, Link{Version: "full", CheckLinkname: true}},
		{"version, bare", []string{"-V"}, Link{Version: "true", CheckLinkname: true}},
		{"version, empty", []string{"-V="}, Link{Version: "true", CheckLinkname: true}},
		{"version ends it", []string{"-o", "x", "-V=full", "---", "-o"}, Link{Version: "full", Output: "x", CheckLinkname: true}},
		{"shared", []string{"-buildmode=shared", "-o", "x", "a=a.a", "b=b.a"}, Link{BuildMode: "shared", Output: "x", CheckLinkname: true}},
		{"unknown boolean, flag next", []string{"-new", "-race", "m.a"}, Link{Race: true, Main: "m.a", CheckLinkname: true}},
		{"unknown boolean, archive next", []string{"-race", "-new", "m.a"}, Link{Race: true, Main: "m.a", CheckLinkname: true}},
		{"unknown with value apart", []string{"-new", "v", "-race", "m.a"}, Link{Race: true, Main: "m.a", CheckLinkname: true}},
		{"unknown with =", []string{"-new=-x", "-race", "m.a"}, Link{Race: true, Main: "m.a", CheckLinkname: true}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l, err := ParseLink(tt.args)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(l.Args(), tt.args) {
				t.Errorf("Args() = %q, want %q", l.Args(), tt.args)
			}
			if !sameLink(l, &tt.want) {
				t.Errorf("got %+v\nwant %+v", l, tt.want)
			}
		})
	}
}

// sameLink compares the exported fields.
func sameLink(a, b *Link) bool {
	return a.Version == b.Version && a.Output == b.Output && a.ImportCfg == b.ImportCfg && a.BuildMode == b.BuildMode &&
		a.Main == b.Main && a.Race == b.Race && a.Msan == b.Msan && a.Asan == b.Asan && a.LinkShared == b.LinkShared &&
		a.LinkMode == b.LinkMode && a.Entry == b.Entry && a.PluginPath == b.PluginPath &&
		a.CheckLinkname == b.CheckLinkname && a.CheckLinknameGiven == b.CheckLinknameGiven
}

func TestParseLinkErrors(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{nil, "want one archive"},
		{[]string{"-race"}, "want one archive"},
		{[]string{"m.a", "n.a"}, `have 2: ["m.a" "n.a"]`},
		{[]string{"-checklinkname", "0", "m.a"}, `have 2: ["0" "m.a"]`}, // a boolean flag never takes the next argument
		{[]string{"--"}, "want one archive"},
		{[]string{"-o"}, `flag needs an argument: "-o"`},
		{[]string{"---o", "m.a"}, `bad flag syntax: "---o"`},
		{[]string{"-=o", "m.a"}, `bad flag syntax: "-=o"`},
		{[]string{"--=o", "m.a"}, `bad flag syntax: "--=o"`},
	}
	for _, tt := range tests {
		l, err := ParseLink(tt.args)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseLink(%q) = %+v, %v; want an error with %q", tt.args, l, err, tt.want)
		}
	}
}

func TestWithCheckLinkname(t *testing.T) {
	tests := []struct {
		name string
		args []string
		on   bool
		want []string
	}{
		{"off", []string{"-o", "x", "m.a"}, false, []string{"-o", "x", "-checklinkname=0", "m.a"}},
		{"off, before --", []string{"-o", "x", "--", "m.a"}, false, []string{"-o", "x", "-checklinkname=0", "--", "m.a"}},
		{"off, before all of shared", []string{"-buildmode=shared", "a=a", "b=b"}, false, []string{"-buildmode=shared", "-checklinkname=0", "a=a", "b=b"}},
		{"off, one given", []string{"-checklinkname", "-o", "x", "m.a"}, false, []string{"-o", "x", "-checklinkname=0", "m.a"}},
		{"off, already", []string{"-checklinkname=F", "-o", "x", "m.a"}, false, []string{"-checklinkname=F", "-o", "x", "m.a"}},
		{"off, already, twice", []string{"-checklinkname", "-checklinkname=F", "m.a"}, false, []string{"-checklinkname", "-checklinkname=F", "m.a"}},
		{"on", []string{"-checklinkname=0", "-o", "x", "m.a"}, true, []string{"-o", "x", "m.a"}},
		{"on, many", []string{"-checklinkname=0", "-o", "x", "--checklinkname", "-checklinkname=f", "m.a"}, true, []string{"-o", "x", "m.a"}},
		{"on, already", []string{"-o", "x", "m.a"}, true, []string{"-o", "x", "m.a"}},
		{"on, already, bad value", []string{"-checklinkname=maybe", "m.a"}, true, []string{"-checklinkname=maybe", "m.a"}},
		{"on, values stay", []string{"-extldflags", "-checklinkname=0", "-checklinkname=0", "-X", "-checklinkname", "m.a"}, true, []string{"-extldflags", "-checklinkname=0", "-X", "-checklinkname", "m.a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := mustParse(t, tt.args)
			c := l.WithCheckLinkname(tt.on)
			if !slices.Equal(c.Args(), tt.want) {
				t.Errorf("Args() = %q, want %q", c.Args(), tt.want)
			}
			if !slices.Equal(l.Args(), tt.args) {
				t.Errorf("the original changed to %q", l.Args())
			}
			if again := mustParse(t, c.Args()); !sameLink(again, c) || c.CheckLinkname != tt.on {
				t.Errorf("fields are %+v, its arguments say %+v", c, again)
			}
		})
	}
}

func TestWithImportCfg(t *testing.T) {
	tests := []struct {
		args, want []string
	}{
		{[]string{"-importcfg", "old", "m.a"}, []string{"-importcfg", "new", "m.a"}},
		{[]string{"-importcfg=old", "m.a"}, []string{"-importcfg=new", "m.a"}},
		{[]string{"--importcfg=o=l=d", "m.a"}, []string{"--importcfg=new", "m.a"}},
		{[]string{"-importcfg=first", "-importcfg", "old", "m.a"}, []string{"-importcfg=first", "-importcfg", "new", "m.a"}},
		{[]string{"-race", "--", "m.a"}, []string{"-race", "-importcfg=new", "--", "m.a"}},
		{[]string{"--importcfg=new", "m.a"}, []string{"--importcfg=new", "m.a"}},
	}
	for _, tt := range tests {
		c := mustParse(t, tt.args).WithImportCfg("new")
		if !slices.Equal(c.Args(), tt.want) || c.ImportCfg != "new" {
			t.Errorf("%q with another importcfg: %q, %q; want %q", tt.args, c.Args(), c.ImportCfg, tt.want)
		}
	}
}

func TestWithMain(t *testing.T) {
	tests := []struct {
		args, want []string
	}{
		{[]string{"-o", "old", "old"}, []string{"-o", "old", "new"}},
		{[]string{"--", "old"}, []string{"--", "new"}},
		{[]string{"-V=full"}, []string{"-V=full"}},
		{[]string{"-buildmode=shared", "p=a"}, []string{"-buildmode=shared", "p=a"}},
	}
	for _, tt := range tests {
		l := mustParse(t, tt.args)
		c := l.WithMain("new")
		if !slices.Equal(c.Args(), tt.want) || !slices.Equal(l.Args(), tt.args) {
			t.Errorf("%q with another main: %q; want %q", tt.args, c.Args(), tt.want)
		}
		if again := mustParse(t, c.Args()); !sameLink(again, c) {
			t.Errorf("fields are %+v, its arguments say %+v", c, again)
		}
	}
}

func mustParse(t *testing.T, args []string) *Link {
	t.Helper()
	l, err := ParseLink(args)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// FuzzParseLink compares ParseLink with package flag, which the linker uses, and checks that the With methods change
// what they say and nothing else. An input is an argument list with one argument a line.
func FuzzParseLink(f *testing.F) {
	f.Add(strings.Join(realLink(), "\n"))
	f.Add("-race\n-o=x\n--importcfg\ny\n-checklinkname=0\n-X\na.b=c\n--\nm.a")
	f.Add("-V=full")
	f.Add("-new\nx\n-buildmode=shared\na\nb")
	f.Add("-checklinkname=maybe\n-race=2\n---\n-=\n")
	f.Fuzz(func(t *testing.T, list string) {
		args := strings.Split(list, "\n")
		l, err := ParseLink(args)
		if want, ok := oracle(args); ok && err == nil != (want != nil) {
			t.Fatalf("ParseLink(%q): %v; package flag and the linker accept: %t", args, err, want != nil)
		} else if ok && err == nil && !sameLink(l, want) {
			t.Fatalf("ParseLink(%q) = %+v, want %+v", args, l, want)
		}
		if err != nil {
			return
		}
		if !slices.Equal(l.Args(), args) {
			t.Fatalf("Args() = %q, want %q", l.Args(), args)
		}
		for _, c := range []*Link{
			l.WithCheckLinkname(true), l.WithCheckLinkname(false), l.WithImportCfg("icfg"), l.WithMain("main.a"),
			l.WithCheckLinkname(!l.CheckLinkname).WithImportCfg("i").WithMain("m").WithCheckLinkname(l.CheckLinkname),
		} {
			if l.Version != "" { // flags may stand after -V, where nobody reads
				continue
			}
			again, err := ParseLink(c.Args())
			if err != nil || !sameLink(again, c) {
				t.Fatalf("%q became %q: fields %+v, arguments say %+v, %v", args, c.Args(), c, again, err)
			}
		}
		other := func(arg string) bool { return !strings.Contains(arg, checkLinkname) }
		if got, want := filter(l.WithCheckLinkname(!l.CheckLinkname).Args(), other), filter(args, other); !slices.Equal(got, want) {
			t.Fatalf("switching the check made %q of %q", got, want)
		}
	})
}

func filter(list []string, keep func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !keep(s) })
}

// oracle parses args with package flag, with every known flag declared. It returns nil for what the linker refuses. ok
// is false where package flag cannot tell: an unknown flag, a bad boolean.
func oracle(args []string) (want *Link, ok bool) {
	l := &Link{CheckLinkname: true}
	fs := flag.NewFlagSet("link", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	known := map[string]*bool{"race": &l.Race, "msan": &l.Msan, "asan": &l.Asan, "linkshared": &l.LinkShared, checkLinkname: &l.CheckLinkname}
	values := map[string]*string{"o": &l.Output, "importcfg": &l.ImportCfg, "buildmode": &l.BuildMode, "linkmode": &l.LinkMode, "E": &l.Entry, "pluginpath": &l.PluginPath}
	for name, boolean := range toolchain.LinkerFlags() {
		switch p := known[name]; {
		case !boolean:
			p := values[name]
			if p == nil {
				p = new(string)
			}
			fs.StringVar(p, name, "", "")
		case name == "V":
			fs.BoolFunc("V", "", func(s string) error { l.Version = s; return flag.ErrHelp })
		case p != nil:
			fs.BoolVar(p, name, *p, "")
		default:
			fs.BoolFunc(name, "", func(string) error { return nil })
		}
	}
	err := fs.Parse(args)
	fs.Visit(func(f *flag.Flag) { l.CheckLinknameGiven = l.CheckLinknameGiven || f.Name == checkLinkname })
	if err != nil && (strings.Contains(err.Error(), "not defined") || strings.Contains(err.Error(), "invalid boolean") || err == flag.ErrHelp && l.Version == "") {
		return nil, false
	}
	if l.Version != "" {
		return l, true
	}
	if err != nil {
		if strings.Contains(err.Error(), "help requested") { // -V=
			return nil, false
		}
		return nil, true
	}
	if l.BuildMode == "shared" {
		return l, true
	}
	if fs.NArg() != 1 {
		return nil, true
	}
	l.Main = fs.Arg(0)
	return l, true
}

func TestInstrumentation(t *testing.T) {
	for args, want := range map[string]string{"m.a": "", "-race m.a": "race", "-asan -msan m.a": "msan asan", "-race=0 m.a": ""} {
		l, err := ParseLink(strings.Fields(args))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(l.Instrumentation(), " "); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}
