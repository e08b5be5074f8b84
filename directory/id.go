package directory

import (
	"fmt"

	"github.com/google/uuid"
)

// NewID gives a fresh UUIDv7: ids made later sort later.
func NewID() string {
	return uuid.Must(uuid.NewV7()).String()
}

// DerivedID gives the same UUID (version 5, RFC 9562) for the same parts, for things that must keep
// their id when they are made again, such as the records of an import.
func DerivedID(parts ...string) string {
	id := uuid.NameSpaceURL
	for _, part := range parts {
		id = uuid.NewSHA1(id, fmt.Appendf(nil, "%d:%s", len(part), part))
	}
	return id.String()
}

// ValidID tells whether id is a UUID in the usual lower-case form.
func ValidID(id string) bool {
	u, err := uuid.Parse(id)
	return err == nil && u.String() == id
}
