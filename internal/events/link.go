package events

import "github.com/linkgate/linkgate/internal/finding"

// Link is one call of the linker.
type Link struct {
	// Build, Link, Go, GOOS and GOARCH are as in [Relocation].
	Build  string `json:"build"`
	Link   string `json:"link"`
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`

	// Dir is the directory that go was started in, empty where that is not known.
	Dir string `json:"dir,omitempty"`

	// Main is the linked main package.
	Main Package `json:"main"`
	// BuildMode is the linker's -buildmode: "exe", "pie", "c-shared".
	BuildMode string `json:"buildmode"`

	// Mode is what held for this link, after rollout and break glass.
	Mode finding.Mode `json:"mode"`
	// Rollout is the step of the policy's rollout that made the mode enforce,
	// "linkgate.yaml:9"; empty where the policy's own mode holds.
	Rollout string `json:"rollout,omitempty"`
	// BreakGlass is nil unless LINKGATE_MODE took the place of a stricter mode.
	BreakGlass *BreakGlass `json:"breakglass,omitempty"`
	// Policy is the policy's file, empty when there is none.
	Policy string `json:"policy"`
	// Above are the files that stand above the policy: an organisation's, with what
	// these extend.
	Above []string `json:"above,omitempty"`
	// NoRules says that the policy's file has no key rules: whoever adds a rule
	// has to add the key too.
	NoRules bool `json:"norules,omitempty"`
	// NewRule is how a rule that is added has to look, nil where it is as in the documentation.
	NewRule *NewRule      `json:"new_rule,omitempty"`
	Guard   finding.Guard `json:"guard"`
	// CheckLinkname is nil when nobody gave -checklinkname.
	CheckLinkname *CheckLinkname `json:"checklinkname,omitempty"`

	// Result is linkgate's. What the linker then made of it the link's [Tool] says.
	Result finding.Result `json:"result"`
	// Error is the text of what went wrong.
	Error string `json:"error,omitempty"`

	// Rules names the minor version whose linker's rules were applied: "go1.26".
	Rules string `json:"rules"`
	// Unsearched are, sorted, the packages outside std whose source was not found,
	// so that pulls which no object shows would have been missed.
	Unsearched []string `json:"unsearched,omitempty"`
	// PatchedStd are the symbols that the standard library of this build opens to
	// pulls, or has for every package to use, and the released one does not, sorted.
	PatchedStd []string `json:"patched_std,omitempty"`
	// Unused are the baseline's entries that let nothing through in this link,
	// in the order of that file. What is unused in every link of a build is
	// stale.
	Unused []BaselineEntry `json:"unused,omitempty"`
	Counts Counts          `json:"counts"`
}

// NewRule is how a rule that is added to the policy's file has to look.
type NewRule struct {
	// Column is that of the dashes of the rules that are there, 0 where they are in brackets.
	Column int `json:"column"`
	// Owner says that the policy demands an owner of each rule, and Expires is the last day on
	// which one may end, empty where it need not.
	Owner   bool   `json:"owner,omitempty"`
	Expires string `json:"expires,omitempty"`
}

// BaselineEntry is one line of a baseline.
type BaselineEntry struct {
	Rule   string        `json:"rule"` // its place, "linkgate.baseline.yaml:7"
	Module string        `json:"module"`
	Symbol string        `json:"symbol"`
	Class  finding.Class `json:"class"`
}

// CheckLinkname is a -checklinkname that somebody gave for this link.
type CheckLinkname struct {
	Given bool `json:"given"`
	// Value is the flag's: false switches the linker's check off.
	Value bool `json:"value"`
	// From is "GOFLAGS" or "-ldflags", empty where that is not known.
	From string `json:"from,omitempty"`
	// Honored says that the link went on as the flag asked.
	Honored bool `json:"honored"`
}

// BreakGlass says who set LINKGATE_MODE for a link. It holds a clock,
// as no other event does: it is the record of a person's decision. The names
// are what the environment says, and can be forged there.
type BreakGlass struct {
	// Mode is what would have held, Asked is LINKGATE_MODE: warn or observe, empty in
	// logs of older linkgates, which meant observe.
	Mode  finding.Mode `json:"mode"`
	Asked finding.Mode `json:"asked,omitempty"`
	// User is $USER, $LOGNAME or $USERNAME; UID the process's, -1 on Windows.
	User string `json:"user"`
	UID  int    `json:"uid"`
	// Job is the CI system's own name of the job, "GITHUB_RUN_ID=1234", empty
	// outside of CI.
	Job string `json:"job,omitempty"`
	// Time is when, in UTC, as RFC 3339.
	Time string `json:"time"`
}

// Counts are the sizes of one link.
type Counts struct {
	Packages int `json:"packages"`
	// References are those outside std, and what the linker refuses of std.
	References int `json:"references"`
	Refused    int `json:"refused"`
	Denied     int `json:"denied"`
	Warned     int `json:"warned"`
	Granted    int `json:"granted"`
	// Known are the references that the baseline lets through.
	Known int `json:"known,omitempty"`
	// EnforceDenied and EnforceWarned are what Denied and Warned would be in
	// mode enforce.
	EnforceDenied int `json:"enforce_denied,omitempty"`
	EnforceWarned int `json:"enforce_warned,omitempty"`
}

// Values of [CheckLinkname.From].
const (
	FromGOFLAGS = "GOFLAGS"
	FromLDFlags = "-ldflags"
)
