package cli

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// helpWidth is how many columns a line of the help has.
const helpWidth = 80

// Help is what `linkgate help NAME` and `linkgate NAME -h` print.
func (c Command) Help() string {
	if c.Topic() {
		return c.Long
	}
	var b strings.Builder
	c.usage(&b)
	sentence := strings.ToUpper(c.Short[:1]) + c.Short[1:] + "."
	fmt.Fprintf(&b, "\n%s\n", strings.Join(Wrap(sentence, helpWidth), "\n"))
	if c.Examples != "" {
		b.WriteByte('\n')
		for line := range strings.Lines(c.Examples) {
			b.WriteString("\t" + line)
		}
	}
	if len(c.Commands) > 0 {
		b.WriteString("\nCommands:\n\n")
		for _, sub := range c.Commands {
			Column(&b, "  ", 12, sub.Name, sub.Short)
		}
	}
	if flags := FlagsHelp(c.Flags); flags != "" {
		b.WriteString("\nFlags:\n\n" + flags)
	}
	if c.Long != "" {
		b.WriteString("\n" + c.Long)
	}
	return b.String()
}

// usage writes how the command is called.
func (c Command) usage(b *strings.Builder) {
	prefix := "usage: "
	for _, form := range c.Forms() {
		fmt.Fprintf(b, "%slinkgate %s\n", prefix, form)
		prefix = "       "
	}
}

// Forms are the command's names with its flags and arguments, or with its subcommands and
// theirs.
func (c Command) Forms() []string {
	name := strings.Join(c.Names(), "|")
	var forms []string
	for _, sub := range c.Commands {
		for _, form := range sub.Forms() {
			forms = append(forms, name+" "+form)
		}
	}
	if len(c.Synopsis)+len(c.Commands) == 0 {
		return []string{name + c.flagForms()}
	}
	for _, arguments := range c.Synopsis {
		forms = append(forms, name+c.flagForms()+" "+arguments)
	}
	return forms
}

// flagForms are the flags as they stand on the command line.
func (c Command) flagForms() string {
	const most, widest = 4, 45
	var forms []string
	for _, f := range c.Flags {
		if f.Text == "" {
			continue
		}
		form := "[" + f.Form() + "]"
		if _, several := f.Into.(*[]string); several {
			form += "..."
		}
		forms = append(forms, " "+form)
	}
	if len(forms) > most || len(strings.Join(forms, "")) > widest {
		return " [flags]"
	}
	return strings.Join(forms, "")
}

// Form is a flag with what the help calls its value.
func (f Flag) Form() string { return strings.TrimSpace("-" + f.Name + " " + f.Value) }

// FlagsHelp is a line or more for each flag.
func FlagsHelp(list []Flag) string {
	var b strings.Builder
	for _, f := range list {
		if f.Text != "" {
			Column(&b, "  ", 14, f.Form(), f.Text)
		}
	}
	return b.String()
}

// Column writes a label and, in a column of its own that begins width behind the indent, a
// text.
func Column(b *strings.Builder, indent string, width int, label, text string) {
	if utf8.RuneCountInString(label) >= width-1 {
		fmt.Fprintf(b, "%s%s\n", indent, label)
		label = ""
	}
	left := helpWidth - 1 - width - len(strings.ReplaceAll(indent, "\t", "        "))
	for _, line := range Wrap(text, left) {
		fmt.Fprintf(b, "%s%-*s%s\n", indent, width, label, line)
		label = ""
	}
}

// Wrap breaks a text into lines of at most so many columns, longer words aside.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
