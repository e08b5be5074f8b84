package understand

import (
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// ParseYesNo reads a cell that answers a question: "Yes", "N", "TRUE", "✓". ok is false where it
// says nothing or something else.
func ParseYesNo(text string) (value directory.Value, ok bool) {
	switch strings.ToLower(strings.Trim(text, " \t\r\n.!*")) {
	case "yes", "y", "true", "t", "1", "✓", "✔", "☑", "available":
		return directory.Yes, true
	case "no", "n", "false", "f", "0", "✗", "✘", "☐", "not available", "none":
		return directory.No, true
	case "ask", "on request", "by request", "upon request", "by arrangement", "please ask", "ask us first":
		return directory.Ask, true
	}
	return "", false
}
