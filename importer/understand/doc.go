// Package understand turns the words of other people's files into facts: phone numbers, addresses of
// pages, ages, costs, opening hours, meetings. Every parser gives what it understood and says whether
// that is all there was; where it is not, the words are to be kept as they are. It never guesses.
package understand

// Understanding says how well a text was understood.
type Understanding struct {
	Empty      bool   // there was nothing to understand: blank, "N/A", "NULL"
	Understood bool   // the value says all that the text says, and nothing else
	Reason     string // where not Understood: why, in words for a person; may be set as a note where it is
}

func understood() Understanding { return Understanding{Understood: true} }

func nothing() Understanding { return Understanding{Empty: true} }

func unclear(reason string) Understanding { return Understanding{Reason: reason} }
