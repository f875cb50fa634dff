// Package finding is linkgate's vocabulary: the words for what a reference is, what the linker and
// the policy say of it, and what became of it.
//
// Each word has one type and stands in one place, with what people are told about it. The log, the
// policy, every report and the help take it from here. The package knows words alone; it imports
// nothing and decides nothing.
package finding
