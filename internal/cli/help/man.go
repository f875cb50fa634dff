package help

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
)

// writeMan writes a manual page for linkgate and one for each command and subcommand into
// a directory: linkgate.1, linkgate-policy.1, linkgate-policy-check.1.
func writeMan(dir string, table []cli.Command) error {
	pages := map[string]string{"linkgate": general(table)}
	for _, c := range table {
		pages["linkgate-"+c.Name] = page(c)
		for _, sub := range c.Commands {
			sub, _ := c.Sub(sub.Name)
			pages["linkgate-"+strings.ReplaceAll(sub.Name, " ", "-")] = page(sub)
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name+".1"), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}

// general is the page of linkgate itself: its general help.
func general(table []cli.Command) string {
	short := "decide, module by module, whether the Go linker's check of go:linkname holds"
	return title("linkgate", short) + section("DESCRIPTION") + verbatim(General(table))
}

// page is the page of a command.
func page(c cli.Command) string {
	var b strings.Builder
	b.WriteString(title("linkgate-"+strings.ReplaceAll(c.Name, " ", "-"), c.Short))
	b.WriteString(section("SYNOPSIS"))
	for i, form := range c.Forms() {
		if i > 0 {
			b.WriteString(".br\n")
		}
		fmt.Fprintf(&b, "%s\n", roff("linkgate "+form))
	}
	if c.Long != "" {
		b.WriteString(section("DESCRIPTION") + verbatim(c.Long))
	}
	if len(c.Commands) > 0 {
		b.WriteString(section("COMMANDS"))
		for _, sub := range c.Commands {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(sub.Name), roff(sub.Short))
		}
	}
	if flags := cli.FlagsHelp(c.Flags); flags != "" {
		b.WriteString(section("OPTIONS"))
		for _, f := range c.Flags {
			if f.Text != "" {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(f.Form()), roff(f.Text))
			}
		}
	}
	if c.Examples != "" {
		b.WriteString(section("EXAMPLES") + verbatim(c.Examples))
	}
	b.WriteString(section("SEE ALSO") + ".BR linkgate (1)\n")
	return b.String()
}

func title(name, short string) string {
	return fmt.Sprintf(".TH %s 1 \"\" linkgate \"linkgate manual\"\n.SH NAME\n%s \\- %s\n", strings.ToUpper(roff(name)), roff(name), roff(short))
}

func section(name string) string { return ".SH " + name + "\n" }

// verbatim is a text that stays as it is laid out.
func verbatim(text string) string {
	return ".nf\n" + roff(strings.TrimSuffix(text, "\n")) + "\n.fi\n"
}

// roff writes a text so that roff prints it as it is: a backslash begins an escape, a plain
// hyphen may become another character, and a dot or a quote at the beginning of a line is a
// request.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
