package csv

import (
	"bufio"
	"bytes"
)

// delimiterOf finds what separates the cells by reading the beginning of the file with each candidate:
// the right one cuts rows into many cells, and most of them into the same number. said tells that a
// first line "sep=;", as Excel writes it, names it.
func delimiterOf(head []byte) (delim byte, said bool) {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	line = bytes.Trim(line, "\r\" ")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], true
	}
	best, bestScore := byte(','), 0.0
	for _, candidate := range []byte{',', ';', '\t', '|'} {
		if score := delimiterScore(head, candidate); score > bestScore {
			best, bestScore = candidate, score
		}
	}
	return best, false
}

// delimiterRows is how many rows decide.
const delimiterRows = 60

func delimiterScore(head []byte, delim byte) float64 {
	s := newScanner(bufio.NewReader(bytes.NewReader(head)), delim, "")
	widths := map[int]int{}
	rows := 0
	for rows < delimiterRows {
		r, err := s.next()
		if err != nil {
			break
		}
		if r.openQuote == 0 && !r.blank() {
			rows++
			widths[len(r.cells)]++
		}
	}
	score := 0.0
	for width, n := range widths {
		if width > 1 {
			score = max(score, float64(n)/float64(rows)*float64(width-1))
		}
	}
	return score
}
