package importer

import (
	"regexp"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// dayTicks is how a table ticks days that have a column each.
type dayTicks struct {
	any     bool // some row of the sample only ticks days
	crosses bool // a cross is a tick: no row of the sample has one beside another sign or a time
}

// ticksOf looks at the columns of days in a sample.
func ticksOf(sample [][]string, columns [7][]int) dayTicks {
	ticks := dayTicks{crosses: true}
	for _, row := range sample {
		crosses, others := 0, 0
		for _, cell := range dayCells(row, columns) {
			if isCross(cell) {
				crosses++
			} else if cell != "" {
				others++
			}
		}
		ticks.crosses = ticks.crosses && (crosses == 0 || others == 0)
	}
	for _, row := range sample {
		days, _ := ticks.days(dayCells(row, columns))
		ticks.any = ticks.any || days != ""
	}
	return ticks
}

// days names the days that a row ticks: "Tuesday, Thursday"; false where a cell says something else, or nothing is
// ticked.
func (t dayTicks) days(cells [7]string) (string, bool) {
	var days []string
	for n := range 7 {
		day := time.Weekday((n + 1) % 7) // a week begins on Monday
		cell := cells[day]
		value, yesNo := understand.ParseYesNo(cell)
		switch {
		case isCross(cell) && t.crosses || yesNo && value == directory.Yes || isDot(cell):
			days = append(days, day.String())
		case cell == "" || isCross(cell) || yesNo && value == directory.No || understand.IsNull(cell):
		default:
			return "", false
		}
	}
	return strings.Join(days, ", "), len(days) > 0
}

func isCross(cell string) bool { return strings.EqualFold(cell, "x") || cell == "✕" || cell == "×" }

func isDot(cell string) bool { return cell == "•" || cell == "●" || cell == "*" }

// dayCells gives the cells of a row under its columns of days, by time.Weekday.
func dayCells(row []string, columns [7][]int) (cells [7]string) {
	for day, at := range columns {
		for _, i := range at {
			if cell := strings.TrimSpace(row[i]); cells[day] == "" {
				cells[day] = cell
			}
		}
	}
	return cells
}

// dayColumns gives the columns that stand for a whole day, by time.Weekday.
func (m *Mapping) dayColumns() (columns [7][]int) {
	days, _, _ := weekFields()
	for i, c := range m.Columns {
		for day, field := range days {
			if c.Field == field {
				columns[day] = append(columns[day], i)
			}
		}
	}
	return columns
}

// tickedDays names the days that the row ticks, which are then no hours of a timetable; "" for none.
func (r *rowReader) tickedDays() string {
	if !r.ticks.any {
		return ""
	}
	days, ok := r.ticks.days(dayCells(r.row.Cells, r.Adapter.days))
	if !ok {
		return ""
	}
	for _, i := range r.when.weekCells {
		r.understood(i)
	}
	r.when.week.Day, r.when.weekCells = [7]string{}, nil
	return days
}

// meetingsByDay reads the cells of a timetable as words of their days, for groups that only say when they begin; nil
// where one is not understood.
func (r *rowReader) meetingsByDay(zone string) (all []directory.Meeting) {
	week := r.when.week
	if week.AM != [7]string{} || week.PM != [7]string{} {
		return nil
	}
	for n := range 7 {
		day := time.Weekday((n + 1) % 7)
		if understand.IsNullNumber(week.Day[day]) {
			continue
		}
		meetings, u := understand.ParseMeetings(day.String()+" "+week.Day[day], zone, r.options.Today)
		if !u.Understood || len(meetings) == 0 {
			return nil
		}
		all = append(all, meetings...)
	}
	return all
}

// namesDay finds words on times that name days of their own.
var namesDay = regexp.MustCompile(`(?i)\b(?:mon|tue|wed|thu|fri|sat|sun|daily|every|week)`)

// dayColumn gives the first column of a day that the row fills.
func (r *rowReader) dayColumn() []int {
	for n := range 7 {
		for _, i := range r.Adapter.days[(n+1)%7] {
			if strings.TrimSpace(r.row.Cells[i]) != "" {
				return []int{i}
			}
		}
	}
	return nil
}
