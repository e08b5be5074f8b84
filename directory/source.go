package directory

import "time"

// Source is a file or feed that records come from.
type Source struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`             // unique, as the operator calls it
	Region    string    `json:"region,omitempty"` // an area-served code its places lie in: "state:VIC"
	Licence   string    `json:"licence,omitempty"`
	URL       string    `json:"url,omitempty"`
	Retired   bool      `json:"retired,omitempty"`
	Mapping   []byte    `json:"mapping,omitempty"` // the column mapping last applied, YAML
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// Validate says what is wrong with s, all at once.
func (s *Source) Validate() error {
	f := faults{}
	checkText(f, "name", s.Name, 1, 200)
	checkText(f, "licence", s.Licence, 0, 500)
	checkURL(f, "url", s.URL)
	return f.err("This source")
}
