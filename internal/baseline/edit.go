package baseline

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// header begins a new file.
const header = `# linkgate.baseline.yaml: findings that were here before linkgate was enforced.
# They are let through and reported as in the baseline. What is not in this list is
# decided by linkgate.yaml, and whatever a rule there says goes before an entry here.
#
#   linkgate baseline diff      what is new and what is gone
#   linkgate baseline tighten   drop what is gone
#   linkgate baseline write     drop what is gone and add what is new
#
# An entry is one line, so that branches merge. It can have an owner, a reason and
# an expires date too; these, and the comments above an entry, stay with it.
version: 1
known:
`

// errEdit says that it is a file that Parse takes and that cannot be edited by its lines.
func errEdit() error {
	return errors.New("it cannot be edited line by line: write each entry on one line, - {module: …, symbol: …, class: …}")
}

// Write returns a baseline of exactly the given findings. data is the file as it is, nil for none:
// its entries keep their lines, and comments stay where they are; those directly above an entry
// that is dropped go with it.
func Write(file string, data []byte, found []Finding) ([]byte, error) {
	if data == nil {
		data = []byte(header)
	}
	b, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	added, gone := b.Diff(found)
	return b.edit(file, data, added, gone)
}

// Tighten returns the file without the entries for what is not found any more. It adds nothing and
// leaves every other byte alone.
func Tighten(file string, data []byte, found []Finding) ([]byte, error) {
	b, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	_, gone := b.Diff(found)
	if len(gone) == 0 {
		return data, nil
	}
	return b.edit(file, data, nil, gone)
}

// A line is an entry in the file's text, with the comments directly above it.
type line struct {
	Finding
	text  []string
	after []string // comments that belong to no entry
}

// drop takes entries out. Comments that stand for themselves stay.
func drop(head []string, list []line, gone []Entry) ([]string, []line) {
	dropped := make(map[Finding]bool)
	for _, e := range gone {
		dropped[e.Finding] = true
	}
	var kept []line
	for _, l := range list {
		switch comment := func(s string) bool { return strings.TrimSpace(s) != "" }; {
		case !dropped[l.Finding]:
			kept = append(kept, l)
		case !slices.ContainsFunc(l.after, comment):
		case len(kept) == 0:
			head = append(head, l.after...)
		default:
			kept[len(kept)-1].after = append(kept[len(kept)-1].after, l.after...)
		}
	}
	return head, kept
}

// edit adds and drops entries by whole lines. What it made is read again: an entry that a person
// has spread over lines in a way that this does not understand must not be lost.
func (b *Baseline) edit(file string, data []byte, added []Finding, gone []Entry) ([]byte, error) {
	text := string(data)
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")

	head, list, tail := b.cut(lines)
	indent := "  "
	if len(b.Entries) > 0 {
		first := lines[b.Entries[0].Line-1]
		indent = first[:len(first)-len(strings.TrimLeft(first, " "))]
	}
	head, list = drop(head, list, gone)
	sorted := slices.IsSortedFunc(list, func(a, b line) int { return a.Compare(b.Finding) })
	for _, f := range added {
		list = append(list, line{Finding: f, text: []string{indent + f.entry()}})
	}
	if sorted || len(added) > 0 {
		slices.SortStableFunc(list, func(a, b line) int { return a.Compare(b.Finding) })
	}

	out := slices.Clone(head)
	for _, l := range list {
		out = append(append(out, l.text...), l.after...)
	}
	out = append(out, tail...)
	made := []byte(strings.Join(out, end) + end)
	return made, b.verify(file, made, added, gone)
}

// cut divides the lines of the file into what stands before the entries, the entries, and what
// stands behind them.
func (b *Baseline) cut(lines []string) (head []string, list []line, tail []string) {
	if len(b.Entries) == 0 {
		head = slices.Clone(lines)
		if b.known == 0 {
			return append(head, "known:"), nil, nil
		}
		at := head[b.known-1]
		if key, _, ok := strings.Cut(at, "["); ok { // known: []
			head[b.known-1] = strings.TrimRight(key, " ")
		}
		return head[:b.known:b.known], nil, head[b.known:]
	}
	byLine := slices.Clone(b.Entries)
	slices.SortFunc(byLine, func(a, b Entry) int { return a.Line - b.Line })
	from := 0
	for i, e := range byLine {
		at := e.Line - 1
		above := at
		for above > from && strings.HasPrefix(strings.TrimSpace(lines[above-1]), "#") {
			above--
		}
		if i == 0 {
			head = lines[:above:above]
		} else { // what stands between, behind a blank line, stays with the entry before
			last := &list[len(list)-1]
			last.between(lines[from:above])
		}
		list = append(list, line{Finding: e.Finding, text: slices.Clone(lines[above : at+1])})
		from = at + 1
	}
	last := &list[len(list)-1]
	last.between(lines[from:])
	tail, last.after = last.after, nil
	return head, list, tail
}

// between adds the lines between an entry and what belongs to the next: more of the entry first,
// if it has more than one line.
func (l *line) between(lines []string) {
	first := l.text[len(l.text)-1]
	indent := len(first) - len(strings.TrimLeft(first, " "))
	more := len(lines)
	for i, text := range lines {
		rest := strings.TrimLeft(text, " ")
		if rest == "" || rest[0] == '#' || len(text)-len(rest) <= indent {
			more = i
			break
		}
	}
	l.text = append(l.text, lines[:more]...)
	l.after = slices.Clone(lines[more:])
}

// verify reads what edit made: it must have exactly the entries that it should.
func (b *Baseline) verify(file string, made []byte, added []Finding, gone []Entry) error {
	now, err := Parse(file, made)
	if err != nil {
		return fmt.Errorf("editing %s: %w", file, errEdit())
	}
	want := make(map[Finding]Entry)
	for _, e := range b.Entries {
		want[e.Finding] = e
	}
	for _, e := range gone {
		delete(want, e.Finding)
	}
	for _, f := range added {
		want[f] = Entry{Finding: f}
	}
	for _, e := range now.Entries {
		w, ok := want[e.Finding]
		w.Line = e.Line
		if !ok || w != e {
			return fmt.Errorf("editing %s: %w", file, errEdit())
		}
	}
	if len(now.Entries) != len(want) || !bytes.HasSuffix(made, []byte("\n")) {
		return fmt.Errorf("editing %s: %w", file, errEdit())
	}
	return nil
}

// entry returns the line of a finding, without indentation.
func (f Finding) entry() string {
	return fmt.Sprintf("- {module: %s, symbol: %s, class: %s}", scalar(f.Module), scalar(f.Symbol), f.Class)
}

// scalar returns a text as YAML has it inside braces: plain where that is safe beyond doubt.
func scalar(s string) string {
	plain := s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		return !letter && !strings.ContainsRune("0123456789._/-~()*", r)
	})
	first := s != "" && ('a' <= s[0] && s[0] <= 'z' || 'A' <= s[0] && s[0] <= 'Z')
	if plain && first && strings.ContainsAny(s, "./") {
		return s // no keyword of YAML has a dot or a slash behind a letter
	}
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) || strings.Contains(s, "'") {
		return strconv.Quote(s) // its escapes mean the same in YAML
	}
	return "'" + s + "'"
}
