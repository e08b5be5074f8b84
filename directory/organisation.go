package directory

import "time"

// Organisation runs groups (HSDS organization).
type Organisation struct {
	ID          string    `json:"id"`
	Version     int       `json:"version"` // counts saves, from 1; for optimistic locking
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Website     string    `json:"website,omitempty"`
	Email       string    `json:"email,omitempty"`
	Phone       string    `json:"phone,omitempty"`
	ABN         string    `json:"abn,omitempty"` // Australian Business Number, 11 digits
	SourceID    string    `json:"source_id,omitempty"`
	SourceKey   string    `json:"source_key,omitempty"` // its key within the source
	UpdatedAt   time.Time `json:"updated_at"`
}

// Validate says what is wrong with o, all at once.
func (o *Organisation) Validate() error {
	f := faults{}
	checkText(f, "name", o.Name, 1, 200)
	checkText(f, "description", o.Description, 0, 5000)
	checkURL(f, "website", o.Website)
	checkEmail(f, "email", o.Email)
	f.check(o.ABN == "" || (len(o.ABN) == 11 && digitsOnly(o.ABN)), "abn", "write the ABN as 11 digits")
	return f.err("This organisation")
}
