package export

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// column is one column of the table: its header, which importing understands, and its cell.
type column struct {
	header string
	cell   func(l *directory.Listing, g *geo.Gazetteer) string
}

// columns lists those every table has; a column of answers for each attribute follows.
func columns() []column {
	text := func(header string, of func(*directory.Listing) string) column {
		return column{header, func(l *directory.Listing, _ *geo.Gazetteer) string { return of(l) }}
	}
	columns := []column{
		text("ID", func(l *directory.Listing) string { return l.GroupID }),
		text("Name", func(l *directory.Listing) string { return l.Name }),
		text("Also known as", func(l *directory.Listing) string { return strings.Join(l.AlsoKnownAs, "; ") }),
		text("Organisation", func(l *directory.Listing) string { return l.Organisation }),
		text("Kind", func(l *directory.Listing) string { return string(l.Kind) }),
		text("Summary", func(l *directory.Listing) string { return l.Summary }),
		text("Description", func(l *directory.Listing) string { return l.Description }),
		text("Eligibility", func(l *directory.Listing) string { return l.Eligibility }),
		text("Category", func(l *directory.Listing) string { return strings.Join(l.Keywords, "; ") }),
		text("Venue", venue),
		text("Address", func(l *directory.Listing) string { return l.Address }),
		text("Suburb", func(l *directory.Listing) string { return l.Suburb }),
		text("State", func(l *directory.Listing) string { return l.State }),
		text("Postcode", func(l *directory.Listing) string { return l.Postcode }),
		text("Latitude", func(l *directory.Listing) string { return degrees(l, func(p *geo.Point) float64 { return p.Lat }) }),
		text("Longitude", func(l *directory.Listing) string { return degrees(l, func(p *geo.Point) float64 { return p.Lng }) }),
		text("Transport", func(l *directory.Listing) string { return l.Transport }),
		text("Directions", func(l *directory.Listing) string { return l.Directions }),
		{"Area served", areas},
		text("Meeting times", meetings),
		text("Hours", hours),
		text(directory.ZoneColumn, zone),
		text("Min age", func(l *directory.Listing) string { return years(l.Age.Min) }),
		text("Max age", func(l *directory.Listing) string { return years(l.Age.Max) }),
		text("Cost", cost),
		text("Phone", phones),
		text("Email", func(l *directory.Listing) string { return l.Contact.Email }),
		text("Website", func(l *directory.Listing) string { return l.Contact.Website }),
		text("Links", links),
		text("Source URL", func(l *directory.Listing) string { return l.SourceURL }),
		text(directory.ShownAsColumn, func(l *directory.Listing) string { return string(l.Disclosure) }),
		text(directory.OwnColumns+"source", func(l *directory.Listing) string { return l.Source }),
		text(directory.OwnColumns+"licence", func(l *directory.Listing) string { return l.Licence }),
		text(directory.OwnColumns+"checked", func(l *directory.Listing) string { return date(l.Checked.Date) }),
	}
	questions, _, _ := (&directory.FirstVisit{}).Questions()
	for _, question := range questions {
		columns = append(columns, text(directory.FirstVisitColumns+question, func(l *directory.Listing) string { return firstVisit(l, question) }))
	}
	return columns
}

// firstVisit gives the answer to one question of a first visit.
func firstVisit(l *directory.Listing, question string) string {
	visit := l.FirstVisit
	_, texts, numbers := visit.Questions()
	if number := numbers[question]; number != nil && *number > 0 {
		return strconv.Itoa(*number)
	}
	if text := texts[question]; text != nil {
		return *text
	}
	return ""
}

// zone gives the time zone that all meetings have; "" where they differ.
func zone(l *directory.Listing) string {
	zone := ""
	for _, m := range l.Meetings {
		if zone != "" && m.Zone != zone {
			return ""
		}
		zone = m.Zone
	}
	return zone
}

// CSV writes every listing as a row of a table that kith import reads back: importing it where it came from
// changes nothing. A group at several places has a row for each, with one ID. It gives how many rows it wrote.
func CSV(ctx context.Context, c *directory.Catalogue, w io.Writer) (rows int, err error) {
	return CSVOf(ctx, c, w, everyGroup(ctx, c.Store()))
}

// CSVOf is CSV of some groups: each calls its argument with their ids, some at a time, and may be called twice. A
// group that is not shown has no row.
func CSVOf(ctx context.Context, c *directory.Catalogue, w io.Writer, each EachGroup) (rows int, err error) {
	attributes, err := answered(ctx, c.Store(), each)
	if err != nil {
		return 0, err
	}
	columns := columns()
	var headers []string
	for _, column := range columns {
		headers = append(headers, column.header)
	}
	for _, code := range attributes {
		headers = append(headers, directory.AnswerColumns+code)
	}
	headers = append(headers, directory.MarkColumn)
	out := bufio.NewWriterSize(w, 1<<16)
	if _, err := out.WriteString("\ufeff"); err != nil { // spreadsheets take it for Windows-1252 without
		return 0, fmt.Errorf("write the table: %w", err)
	}
	table := csv.NewWriter(out)
	table.UseCRLF = true
	if err := table.Write(headers); err != nil {
		return 0, fmt.Errorf("write the table: %w", err)
	}
	cells, safe := make([]string, len(headers)), make([]string, len(headers))
	err = walk(ctx, c.Store(), each, func(group []*directory.Listing) error {
		areas := areasOf(group)
		for _, l := range group {
			one := *l
			one.Areas = areas // what the rows of a group say differently but place and time would part them
			for i, column := range columns {
				cells[i] = tidy(column.cell(&one, c.Gazetteer()))
			}
			for i, code := range attributes {
				cells[len(columns)+i] = string(l.Answers[code].Value)
			}
			cells[len(cells)-1] = directory.RowMark(headers, cells)
			for i, cell := range cells {
				safe[i] = safeCell(cell)
			}
			rows++
			if err := table.Write(safe); err != nil {
				return err
			}
		}
		return nil
	})
	table.Flush()
	if err == nil {
		err = table.Error()
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return rows, fmt.Errorf("write the table: %w", err)
	}
	return rows, nil
}

// answered lists the attributes that any listing answers, in order.
func answered(ctx context.Context, store directory.Store, each EachGroup) ([]string, error) {
	all := map[string]bool{}
	err := walk(ctx, store, each, func(group []*directory.Listing) error {
		for _, l := range group {
			for code := range l.Answers {
				all[code] = true
			}
		}
		return nil
	})
	return slices.Sorted(maps.Keys(all)), err
}

// tidy gives a cell as reading gives it back.
func tidy(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
}

// safeCell takes the sting out of formulas. A number is none, and maps want it plain.
func safeCell(cell string) string {
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return directory.SpreadsheetText(cell)
}

// venue says "Online" where people meet there, as importing understands it.
func venue(l *directory.Listing) string {
	if l.Disclosure == "" && slices.ContainsFunc(l.Meetings, func(m directory.ListedMeeting) bool { return m.Online }) {
		return "Online"
	}
	return l.Venue
}

// degrees leaves out the middle of a suburb: it is not where the place is.
func degrees(l *directory.Listing, of func(*geo.Point) float64) string {
	if l.Point == nil || l.Approximate {
		return ""
	}
	return strconv.FormatFloat(of(l.Point), 'f', -1, 64)
}

// areasOf gives the areas that any listing of a group says it serves.
func areasOf(group []*directory.Listing) []string {
	for _, l := range group {
		if len(l.Areas) > 0 {
			return l.Areas
		}
	}
	return nil
}

// areas names what can be found again by its name, and gives the code of others.
func areas(l *directory.Listing, g *geo.Gazetteer) string {
	var names []string
	for _, code := range l.Areas {
		name := g.AreaName(code)
		back, ok := g.AreaCode(name)
		again := ok && back == code || strings.HasPrefix(code, "suburb:")
		if !again || strings.Contains(name, " and ") || strings.ContainsAny(name, ",;/&|") { // lists are cut there
			name = code
		}
		names = append(names, name)
	}
	return strings.Join(names, "; ")
}

func meetings(l *directory.Listing) string {
	var lines []string
	for _, m := range l.Meetings {
		lines = append(lines, m.Text+fromWeek(m))
	}
	slices.Sort(lines) // they are soonest first, which changes with the day
	return strings.Join(lines, "\n")
}

// fromWeek says from which week a meeting is counted that is not held in every one: its words alone do not.
func fromWeek(m directory.ListedMeeting) string {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil || len(m.Next) == 0 || !strings.HasPrefix(m.Text, "Every ") {
		return ""
	}
	return ", starting " + m.Next[0].In(zone).Format("2 January 2006")
}

func hours(l *directory.Listing) string {
	var lines []string
	for _, h := range l.Hours {
		lines = append(lines, h.Text)
	}
	return strings.Join(lines, "\n")
}

func years(age *int) string {
	if age == nil {
		return ""
	}
	return strconv.Itoa(*age)
}

func cost(l *directory.Listing) string {
	c := l.Cost
	switch {
	case c.Text != "":
		return c.Text
	case c.Free():
		return "Free"
	case c.Cents != nil:
		return fmt.Sprintf("$%d.%02d", *c.Cents/100, *c.Cents%100)
	case c.Donation:
		return "Donation"
	}
	return ""
}

func phones(l *directory.Listing) string {
	var lines []string
	for _, phone := range l.Contact.Phones {
		line := phone.Number
		if phone.Label != "" {
			line = phone.Label + ": " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func links(l *directory.Listing) string {
	var lines []string
	for _, link := range l.Contact.Links {
		lines = append(lines, link.URL)
	}
	return strings.Join(lines, "\n")
}

func date(d directory.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
