package web

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// listingJSON is a listing as the API gives it, without distance and fit, which are of one search.
type listingJSON struct {
	ID             string                `json:"id"`
	GroupID        string                `json:"group_id"`
	Kind           directory.Kind        `json:"kind"`
	Name           string                `json:"name"`
	Organisation   string                `json:"organisation"`
	OrganisationID string                `json:"organisation_id,omitempty"`
	Summary        string                `json:"summary"`
	Suburb         string                `json:"suburb"`
	State          string                `json:"state"`
	Postcode       string                `json:"postcode"`
	Disclosure     string                `json:"disclosure"` // exact, suburb, hidden; "" without a place
	Lat            *float64              `json:"lat,omitempty"`
	Lng            *float64              `json:"lng,omitempty"`
	Approximate    bool                  `json:"distance_approximate"`
	Meetings       []meetingJSON         `json:"meetings"`
	Hours          hoursJSON             `json:"hours"`
	Cost           costJSON              `json:"cost"`
	Age            ageJSON               `json:"age"`
	Answers        map[string]answerJSON `json:"answers"`
	Checked        checkedJSON           `json:"checked"`
	Source         string                `json:"source,omitempty"`
	Licence        string                `json:"licence,omitempty"`
	URL            string                `json:"url"`
}

type meetingJSON struct {
	Text       string      `json:"text"`
	Next       *time.Time  `json:"next"`                   // UTC
	IfSchoolOn []time.Time `json:"if_school_on,omitempty"` // UTC
}

type hoursJSON struct {
	Text string `json:"text"`
}

type costJSON struct {
	Text string `json:"text"`
	Free bool   `json:"free"`
}

type ageJSON struct {
	Min *int `json:"min"`
	Max *int `json:"max"`
}

type answerJSON struct {
	Value    directory.Value `json:"value"`
	Basis    directory.Basis `json:"basis"`
	Date     directory.Date  `json:"date"`
	Verified bool            `json:"verified"`
	Note     string          `json:"note,omitempty"`
}

type checkedJSON struct {
	Date   *directory.Date `json:"date"`
	Method string          `json:"method"`
}

// listingOf gives the API's form of a listing. baseURL may be empty: then the address is a path.
func listingOf(l *directory.Listing, baseURL string) listingJSON {
	out := listingJSON{
		ID: l.ID, GroupID: l.GroupID, Kind: l.Kind, Name: l.Name, Organisation: l.Organisation,
		OrganisationID: l.OrganisationID, Summary: l.Summary,
		Suburb: l.Suburb, State: l.State, Postcode: l.Postcode, Disclosure: string(l.Disclosure), Approximate: l.Approximate,
		Meetings: make([]meetingJSON, 0, len(l.Meetings)), Cost: costJSON{Text: l.Cost.Text, Free: l.Cost.Free()},
		Age: ageJSON(l.Age), Answers: make(map[string]answerJSON, len(l.Answers)),
		Source: l.Source, Licence: l.Licence, URL: baseURL + "/groups/" + l.GroupID,
	}
	if l.Point != nil {
		out.Lat, out.Lng = &l.Point.Lat, &l.Point.Lng
	}
	for _, m := range l.Meetings {
		meeting := meetingJSON{Text: m.Text}
		if len(m.Next) > 0 {
			meeting.Next = &m.Next[0]
		}
		meeting.IfSchoolOn = m.Maybe
		out.Meetings = append(out.Meetings, meeting)
	}
	for i, h := range l.Hours {
		if i > 0 {
			out.Hours.Text += "; "
		}
		out.Hours.Text += h.Text
	}
	for code, a := range l.Answers {
		out.Answers[code] = answerJSON{Value: a.Value, Basis: a.Basis, Date: a.Date, Verified: a.Verified, Note: a.Note}
	}
	if !l.Checked.Date.IsZero() {
		out.Checked = checkedJSON{Date: &l.Checked.Date, Method: string(l.Checked.Method)}
	}
	return out
}

// encodedSize is how many encoded listings are kept.
const encodedSize = 16384

// encodedListings keeps the JSON of listings. A listing that changes is decoded anew, so its pointer
// is a new one and the old JSON is never found again.
type encodedListings struct {
	baseURL string
	mu      sync.RWMutex
	json    map[*directory.Listing][]byte // without the closing brace
}

func newEncodedListings(baseURL string) *encodedListings {
	return &encodedListings{baseURL: baseURL, json: map[*directory.Listing][]byte{}}
}

// list gives the items as a JSON array, each with the distance and fit of this search.
func (e *encodedListings) list(items []directory.FoundListing) ([]byte, error) {
	const usual = 2048 // bytes of one listing
	out := make([]byte, 0, len(items)*usual+2)
	out = append(out, '[')
	for i, item := range items {
		fixed, err := e.of(item.Listing)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendFit(append(out, fixed...), item), '}')
	}
	return append(out, ']'), nil
}

func (e *encodedListings) of(l *directory.Listing) ([]byte, error) {
	e.mu.RLock()
	fixed, ok := e.json[l]
	e.mu.RUnlock()
	if ok {
		return fixed, nil
	}
	fixed, err := json.Marshal(listingOf(l, e.baseURL))
	if err != nil {
		return nil, err
	}
	fixed = fixed[:len(fixed)-1]
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.json) >= encodedSize {
		for old := range e.json { // any one: a map gives them in no order
			delete(e.json, old)
			break
		}
	}
	e.json[l] = fixed
	return fixed, nil
}

func indexOf(body []byte, text string) int { return bytes.Index(body, []byte(text)) }
