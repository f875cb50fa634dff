package cli

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// Or joins words to choose from: "deny, warn or never".
func Or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// ParseSpan reads a number of days or weeks, 30d or 4w.
func ParseSpan(s string) (time.Duration, error) {
	number, days := strings.TrimSuffix(s, "d"), 1
	if weeks, ok := strings.CutSuffix(s, "w"); ok {
		number, days = weeks, 7
	}
	n, err := strconv.Atoi(number)
	if err != nil || number == s || n < 0 || n > 100_000 {
		return 0, errors.New("want days or weeks, 30d or 4w")
	}
	return time.Duration(n*days) * 24 * time.Hour, nil
}
