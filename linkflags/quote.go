package linkflags

import (
	"fmt"
	"strings"
)

// Quote writes a word as one field of a string that [GoFlags] splits. There are two kinds of quotes and no escapes; quotes
// inside a field are literal. An error is a word that needs quotes and has both kinds.
func Quote(word string) (string, error) {
	switch {
	case word != "" && !strings.ContainsAny(word, " \t\n\r") && !strings.ContainsAny(word[:1], `'"`):
		return word, nil
	case !strings.Contains(word, "'"):
		return "'" + word + "'", nil
	case !strings.Contains(word, `"`):
		return `"` + word + `"`, nil
	}
	return "", fmt.Errorf("the go command cannot be given %s in one string with others: it has a space and both kinds of quotes", word)
}
