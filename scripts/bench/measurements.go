package main

import "slices"

// A measurement is one comparison, for one program or for none.
type measurement struct {
	id   string
	goal goal
	of   subjects
	run  func(*lab, *program) ([]result, error)
}

// A goal is what the median has to be at most. Its text is issue 6's.
type goal struct {
	Text  string  `json:"text,omitempty"`
	Most  float64 `json:"most"`
	Wall  bool    `json:"wall,omitempty"`  // the ratio of wall time
	CPU   bool    `json:"cpu,omitempty"`   // of processor time
	RSS   bool    `json:"rss,omitempty"`   // of peak memory
	Value bool    `json:"value,omitempty"` // a number that is no ratio
}

// subjects says for which programs a measurement is made.
type subjects string

const (
	each    subjects = "each program"
	sizes   subjects = "the one with the fewest packages, and those of 300 and more"
	biggest subjects = "the one with the most packages"
	once    subjects = "no program"
)

// subjects returns the programs of a measurement. Where it has none, one without a
// name stands for that.
func (m measurement) subjects(l *lab) []*program {
	switch {
	case m.of == once:
		return []*program{{}}
	case m.of == sizes:
		return slices.DeleteFunc(slices.Clone(l.programs), func(p *program) bool {
			return p.packages < 300 && p != l.programs[0]
		})
	case m.of == biggest:
		return l.programs[len(l.programs)-1:]
	}
	return l.programs
}

// measurements is the table of issue 6, in its order.
func measurements() []measurement {
	both := func(text string, most float64) goal { return goal{Text: text, Most: most, Wall: true, CPU: true} }
	return []measurement{
		{"tool", both("≤ 1.25 × wall and CPU", 1.25), once, toolCall},
		{"warm", goal{Text: "0 packages compiled", Most: 0, Value: true}, each, warmCache},
		{"cold", both("≤ 1.01 × wall and CPU", 1.01), sizes, coldBuild},
		{"link-first", both("≤ 1.02 ×", 1.02), each, linkFirst},
		{"link-seen", both("≤ 1.01 ×", 1.01), each, linkSeen},
		{"link-again", both("≤ 1.01 ×", 1.01), each, linkAgain},
		{"own-first", both("≤ 0.02 of the link", 0.02), each, ownFirst},
		{"own-seen", both("≤ 0.01 of the link", 0.01), each, ownSeen},
		{"own-again", both("≤ 0.01 of the link", 0.01), each, ownAgain},
		{"scan", both("≤ 2 ×", 2), each, scan},
		{"memory", goal{Text: "≤ 5 % of the linker's", Most: 0.05, RSS: true}, biggest, memory},
		{"growth", goal{Text: "linear within 15 %", Most: 0.15, Value: true}, once, growth},
		{"find", goal{Text: "10 × faster, and exact", Most: 0.1, Wall: true}, each, find},
		{"others-cold", goal{Text: "faster", Most: 1, Wall: true, CPU: true}, sizes, othersCold},
		{"others-warm", goal{Text: "faster", Most: 1, Wall: true, CPU: true}, sizes, othersWarm},
	}
}

// drawn lists the measurements of the figure: whole costs, with linkgate against
// without.
func drawn() []string { return []string{"cold", "link-first", "link-seen"} }
