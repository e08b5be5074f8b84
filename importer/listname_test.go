package importer

import "testing"

// TestListNames holds that a file's name is read as words.
func TestListNames(t *testing.T) {
	for source, want := range map[string]string{"Fern Register": "Fern Register", "fern-register_2024.csv": "fern register 2024", "ferns.csv.zip": "ferns", "Ferns 2.0": "Ferns 2.0", "": ""} {
		if got := listName(source); got != want {
			t.Errorf("%q is %q, want %q", source, got, want)
		}
	}
}
