package importer

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// HeaderSearch is how many rows FindHeader looks at: title rows above a header are few.
const HeaderSearch = 25

// FindHeader gives the position of the header among the first rows of a table, -1 where there is none.
// Title rows above it are passed over: the header is the first row about as wide as the table whose
// cells are names of columns and not data.
func FindHeader(rows [][]string) int {
	rows = rows[:min(len(rows), HeaderSearch)]
	width := usualWidth(rows)
	scores := map[int]float64{}
	bestScore := math.Inf(-1)
	for i, row := range rows {
		filled := filledCells(row)
		if filled == 0 || filled*2 < width || (filled < 2 && width > 1) {
			continue
		}
		known, data, seen := 0, 0, map[string]int{}
		for _, cell := range row {
			cell = strings.TrimSpace(cell)
			if cell == "" {
				continue
			}
			seen[strings.ToLower(cell)]++
			if knownHeader(cell) {
				known++
			} else if looksLikeData(cell) {
				data++
			}
		}
		score := 1 + 3*float64(known) - 2*float64(data) - float64(filled-len(seen))/2 - 0.2*float64(i)
		if known == 0 && data > 0 {
			continue
		}
		scores[i] = score
		bestScore = max(bestScore, score)
	}
	for i := range rows { // the first of those nearly as good
		if score, ok := scores[i]; ok && score >= bestScore-0.3*math.Abs(bestScore) {
			for i+1 < len(rows) && scores[i+1] > scores[i] && reachesInto(rows[i], rows[i+1]) {
				i++
			}
			return i
		}
	}
	return -1
}

// reachesInto tells whether a row of headings has cells that the row below repeats, as merged cells do: then the
// row below names the columns, and this one stands above several of them.
func reachesInto(row, below []string) bool {
	for i, cell := range row[:min(len(row), len(below))] {
		if cell != "" && cell == below[i] && knownHeader(cell) {
			return true
		}
	}
	return false
}

// Shape finds the header among the first rows of a table, -1 where there is none, and names its columns.
func Shape(rows [][]string) (header int, columns []string) {
	header = FindHeader(rows)
	return header, columnsOf(rows, header)
}

// columnsOf names the columns: as many as the header has, or the first rows fill where they are wider.
func columnsOf(rows [][]string, header int) []string {
	width := 0
	for i, row := range rows {
		if i < header {
			continue
		}
		for j := len(row) - 1; j >= width; j-- {
			if row[j] != "" && (i == header || header < 0) {
				width = j + 1
			}
		}
	}
	width = max(width, commonWidth(rows[header+1:]))
	names := make([]string, width)
	if header >= 0 {
		copy(names, rows[header])
	}
	return UniqueColumns(names)
}

// commonWidth is the last column that at least two rows, or the only one, fill: a single longer row is
// ragged, and no column of the table.
func commonWidth(rows [][]string) int {
	counts := map[int]int{}
	for _, row := range rows {
		for j := len(row) - 1; j >= 0; j-- {
			if row[j] != "" {
				counts[j+1]++
				break
			}
		}
	}
	widest := 0
	for width, n := range counts {
		if width > widest && (n > 1 || len(rows) == 1) {
			widest = width
		}
	}
	return widest
}

// usualWidth is the number of filled cells most rows reach.
func usualWidth(rows [][]string) int {
	counts := map[int]int{}
	for _, row := range rows {
		counts[filledCells(row)]++
	}
	width, most := 0, 0
	for n, times := range counts {
		if n > 0 && (times > most || (times == most && n > width)) {
			width, most = n, times
		}
	}
	return width
}

func filledCells(row []string) int {
	n := 0
	for _, cell := range row {
		if strings.TrimSpace(cell) != "" {
			n++
		}
	}
	return n
}

// looksLikeData tells whether a cell is a value no column would be named by.
func looksLikeData(cell string) bool {
	if _, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64); err == nil {
		return true
	}
	if strings.Contains(cell, "@") || strings.Contains(cell, "://") || strings.HasPrefix(strings.ToLower(cell), "www.") || len(cell) > 100 {
		return true
	}
	phones, u := understand.ParsePhones(cell, "VIC")
	return u.Understood && len(phones) > 0
}

// UniqueColumns makes every header a name of its own: blanks become "column 7", repeats "Phone 2".
func UniqueColumns(header []string) []string {
	names := make([]string, len(header))
	taken := map[string]bool{}
	for _, name := range header {
		taken[strings.ToLower(tidyHeader(name))] = true
	}
	seen := map[string]bool{}
	for i, name := range header {
		name = tidyHeader(name)
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		unique := name
		for n := 2; seen[strings.ToLower(unique)] || (unique != name && taken[strings.ToLower(unique)]); n++ {
			unique = fmt.Sprintf("%s %d", name, n)
		}
		seen[strings.ToLower(unique)] = true
		names[i] = unique
	}
	return names
}

const longestHeader = 120 // characters

func tidyHeader(name string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || directory.TurnsText(r) }), " ")
	if r := []rune(name); len(r) > longestHeader {
		return string(r[:longestHeader-1]) + "…"
	}
	return name
}
