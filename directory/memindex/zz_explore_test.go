package memindex_test

import (
	"testing"
	"os"
	"strings"
	"fmt"
	"github.com/kithdirectory/kith/directory/indextest"
)

func TestZZExplore(t *testing.T) {
	b, _ := os.ReadFile("/tmp/explore.txt")
	for _, q := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		fmt.Println(q, "=>", indextest.Explore(t, open, q))
	}
}
