package builds

import (
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

// duration is a time as people read it, of three digits or so.
func duration(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + duration(max(-d, 0))
	case d == 0:
		return "0s"
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.1fms", float64(d)/float64(time.Millisecond))
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Round(time.Millisecond).Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// ranFor is a tool's time; 0 means that it did not run.
func ranFor(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return duration(d)
}

// delta is a difference with its sign and its share.
func delta(x, y time.Duration) string {
	switch {
	case x == y:
		return ""
	case y < x:
		return "-" + duration(x-y) + share(x, y)
	}
	return "+" + duration(y-x) + share(x, y)
}

func share(x, y time.Duration) string {
	if x <= 0 || y <= 0 {
		return ""
	}
	return fmt.Sprintf(" (%+.0f%%)", 100*(float64(y)/float64(x)-1))
}

func signed(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%+d", n)
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// size is a number of bytes; what is 0 is not known.
func size(n int64) string {
	switch {
	case n <= 0:
		return "-"
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1e9:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}

// clock is a time in the zone of who reads it.
func clock(t time.Time, layout string) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.Local().Format(layout)
}

// commandOf is a go command as one would type it, "unknown" where it is not
// known.
func commandOf(args []string) string {
	if args == nil {
		return "unknown"
	}
	return "go " + events.CommandLine(args)
}

// shorten cuts a text in its middle: a command's end are its packages.
func shorten(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	tail := most / 2
	return string(runes[:most-tail-1]) + "…" + string(runes[len(runes)-tail:])
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// nthLargest returns the nth largest of list, which it sorts; n is from 1.
func nthLargest(list []time.Duration, n int) time.Duration {
	slices.Sort(list)
	return list[len(list)-n]
}
