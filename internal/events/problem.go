package events

// Problem is a directive in the source of a linked program that can never work,
// or that the compiler takes for a comment. It is a fact about the source, not
// about a reference, and nothing is denied for it.
type Problem struct {
	// Build, Link, Go, GOOS and GOARCH are as in [Relocation].
	Build  string `json:"build"`
	Link   string `json:"link"`
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`

	// From is the package whose source it is.
	From Package `json:"from"`
	// File and Line say where, as in [Directive].
	File string `json:"file"`
	Line int    `json:"line"`
	// Symbol is what the directive names, as written; empty where it names nothing.
	Symbol string `json:"symbol,omitempty"`
	// Message is one clause: "nothing defines rumtime.nanotime".
	Message string `json:"message"`
	// Nearest is the known name that was most likely meant, where one is near.
	Nearest string `json:"nearest,omitempty"`
	// Rule is where the policy allows it, as in [Decision]: nobody is told of it then.
	Rule string `json:"rule,omitempty"`
}
