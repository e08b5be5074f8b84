package web

import "strings"

// wordPart is a run of words that two texts share, or that only one has.
type wordPart struct {
	Text string
	Kind string // "same", "gone" or "new"
}

// mostDiffWords bounds the work of comparing two texts: the table of both has so many cells at most.
const mostDiffWords = 2500

// wordDiff compares two texts word by word: the longest run of words that both have in the same order stays, the rest
// is gone or new. Texts too long for that are one gone and one new part.
func wordDiff(was, now string) []wordPart {
	a, b := strings.Fields(was), strings.Fields(now)
	if len(a) > mostDiffWords || len(b) > mostDiffWords {
		return []wordPart{{was, "gone"}, {now, "new"}}
	}
	longest := commonLengths(a, b)
	var parts []wordPart
	add := func(word, kind string) {
		if n := len(parts); n > 0 && parts[n-1].Kind == kind {
			parts[n-1].Text += " " + word
			return
		}
		parts = append(parts, wordPart{word, kind})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			add(a[i], "same")
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || longest[i+1][j] >= longest[i][j+1]):
			add(a[i], "gone")
			i++
		default:
			add(b[j], "new")
			j++
		}
	}
	return parts
}

// commonLengths gives, for each pair of places in two lists, how long the longest common subsequence behind them is.
func commonLengths(a, b []string) [][]uint16 {
	longest := make([][]uint16, len(a)+1)
	for i := range longest {
		longest[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	return longest
}
