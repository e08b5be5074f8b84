package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDaysAsColumns holds what becomes of lists with a column for every day, whose cells are ticks or times.
func TestDaysAsColumns(t *testing.T) {
	for name, c := range map[string]struct {
		header string
		rows   []string
		want   []string
	}{
		"ticks and a time": {"Group|Suburb|Mon|Tue|Wed|Thu|Fri|Time", []string{"Fern Circle|Carlton|||✓|||10am-12pm", "Moss Circle|Carlton||yes||Y||1pm-3pm", "Bark Circle|Carlton|x|no|||TRUE|6pm-8pm"},
			[]string{"meets WE 10:00 120", "meets TU,TH 13:00 120", "meets FR 18:00 120"}},
		"crosses and a time": {"Group|Suburb|Mon|Tue|Wed|Thu|Fri|When", []string{"Fern Circle|Carlton|||x|||10am-12pm", "Moss Circle|Carlton||X||x||1pm-3pm", "Bark Circle|Carlton|||||x|"},
			[]string{"meets WE 10:00 120", "meets TU,TH 13:00 120", "hours 0: Friday"}},
		"crosses, a beginning and an end": {"Group|Suburb|Monday|Tuesday|Wednesday|Start|Finish", []string{"Fern Circle|Carlton|x|||10am|12pm", "Moss Circle|Carlton||x||1pm|3pm", "Bark Circle|Carlton|x||x|9:30am|11am"},
			[]string{"meets MO 10:00 120", "meets TU 13:00 120", "meets MO,WE 09:30 90"}},
		"crosses beside ticks are no ticks": {"Group|Suburb|Mon|Tue|Wed|Time", []string{"Fern Circle|Carlton|✓|x|x|10am-12pm", "Moss Circle|Carlton|x|✓|x|1pm-3pm", "Bark Circle|Carlton|x|x|x|1pm-3pm"},
			[]string{"meets MO 10:00 120", "meets TU 13:00 120", "hours 0: 1pm-3pm"}},
		"times":                 {"Group|Suburb|Mon|Tue|Wed|Thu|Fri", []string{"Fern Circle|Carlton|10am-12pm|||1pm-3pm|", "Moss Circle|Carlton||x|10am||", "Bark Circle|Carlton|||soon||"}, []string{"meets MO 10:00 120, meets TH 13:00 120", "meets WE 10:00 0", "hours 0: Wednesday: soon"}},
		"words name their days": {"Group|Suburb|Mon|Tue|Wed|When", []string{"Fern Circle|Carlton|✓|||Mondays 10am-12pm", "Moss Circle|Carlton||✓||Tuesdays 1pm-3pm"}, []string{"meets MO 10:00 120", "meets TU 13:00 120"}},
		"a service is open": {"Service|Suburb|Description|Mon|Tue|Wed|Thu|Fri|Time", []string{"Fern Legal Advice|Carlton|Free legal advice|✓|✓|✓|✓|✓|9am-5pm", "Moss Dental Clinic|Carlton|Dental care|✓|||✓||9am-1pm"},
			[]string{"hours 5: Monday, Tuesday, Wednesday, Thursday, Friday 9am-5pm", "hours 2: Monday, Thursday 9am-1pm"}},
	} {
		rows := [][]string{strings.Split(c.header, "|")}
		for _, row := range c.rows {
			rows = append(rows, strings.Split(row, "|"))
		}
		_, records := readSheet(t, rows...)
		var got []string
		for _, r := range records {
			var said []string
			for _, m := range r.Meetings {
				said = append(said, fmt.Sprintf("meets %s %s %d", m.RRule[strings.LastIndex(m.RRule, "=")+1:], m.Start[11:], m.Minutes))
			}
			for _, h := range r.Hours {
				said = append(said, fmt.Sprintf("hours %d: %s", len(h.Open), h.Original))
			}
			got = append(got, strings.Join(said, ", "))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
