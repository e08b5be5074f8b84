package webtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
)

// Desk is an import desk on a catalogue. Its work is done while Work runs, or when Settle is asked for it.
type Desk struct {
	*importer.Desk
	Catalogue *directory.Catalogue
}

// NewDesk makes a desk that reads every format and fetches nothing.
func NewDesk(catalogue *directory.Catalogue) *Desk {
	open := func(ctx context.Context, paths []string, format string, mappings importer.Mappings, read importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
		return formats.Open(ctx, paths, formats.Ask{Format: format, Mappings: mappings, Read: read, Used: used})
	}
	return &Desk{importer.NewDesk(importer.Parts{Catalogue: catalogue}, open), catalogue}
}

// What a row of List hides: no page may hold it.
const (
	ListRefugeAddress = "9 Bandicoot Mews"
	ListGroup         = "Rathdowne Rug Makers"
)

// List is an invented council's list: a choir and others that can be used, a refuge, rows that cannot be used, and
// cells that mean harm.
func List() string {
	return strings.Join([]string{
		"Group name,Organisation,What it does,Venue,Address,Suburb,Postcode,Phone,When,Cost,Code",
		ListGroup + ",Rathdowne House,We make rugs and talk. Newcomers are welcome.,Rathdowne House,200 Rathdowne Street,Carlton,3053,(03) 5550 0301,Tuesdays 10am-12pm,Gold coin,RM-1",
		"Curtain Square Choir,Curtain Singers,People sing together; nobody sings alone.,Pavilion,1 Invented Street,Carlton North,3054,(03) 5550 0302,Thursdays 7pm-8.30pm,$5 / $3 conc.,RM-2",
		"Slow Walk,Parkside Health,We walk slowly and sit often.,Park gates,2 Invented Street,Carlton,3053,(03) 5550 0303,most mornings when it is dry,Free,RM-3",
		"Chess in the Library,City Library,People of all ages play chess.,Library,3 Invented Street,Carlton,3053,(03) 5550 0304,Saturdays 2pm-4pm,Free,RM-4",
		"Harbour House,Harbour,A refuge from family violence.,Harbour," + ListRefugeAddress + ",Carlton,3053,(03) 5550 0305,any time,,RM-5",
		"<script>alert(1)</script> Circle,\"=cmd|'/c calc'!A1\",<b>We</b> talk.,Hall,4 Invented Street,Carlton,3053,(03) 5550 0306,Mondays 6pm-7pm,=1+1,+RM-6",
		",Nobody,A row that lost its name.,,,Carlton,3053,(03) 5550 0307,,,@RM-7",
		"Nowhere Club,,We meet.,,,,,,,,RM-8",
	}, "\n") + "\n"
}

// Bring begins an import of a list, under a name, and waits until somebody may decide on it.
func (d *Desk) Bring(ctx context.Context, source string, settings directory.ImportSettings, name, content string) (*directory.Import, error) {
	begun, err := d.Begin(ctx, directory.Operator("webtest"), source, settings, []importer.Upload{{Name: name, Content: strings.NewReader(content)}})
	if err != nil {
		return nil, err
	}
	return d.Settle(ctx, begun.ID)
}

// Settle works until nothing is left to do on an import, and gives it.
func (d *Desk) Settle(ctx context.Context, id string) (*directory.Import, error) {
	work, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); d.Work(work) }()
	defer func() { stop(); <-done }()
	for tick := time.NewTicker(2 * time.Millisecond); ; {
		i, _, err := d.Import(ctx, id)
		if err != nil || !i.Working() {
			tick.Stop()
			return i, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Publish has a waiting import published.
func (d *Desk) Publish(ctx context.Context, id string) (*directory.Import, error) {
	if err := d.Apply(ctx, directory.Operator("webtest"), id, importer.Publishing{Permission: "The council's manager, by telephone"}); err != nil {
		return nil, err
	}
	return d.Settle(ctx, id)
}

// MayBe notes on the record of ListGroup in a waiting import that it may be a group of the catalogue.
func (d *Desk) MayBe(ctx context.Context, importID, groupID, groupName string) error {
	return d.Catalogue.Store().Write(ctx, func(tx directory.Tx) error {
		records, err := tx.RecordsAfter(ctx, importID, 0, 1000)
		if err != nil {
			return err
		}
		notes := fmt.Sprintf(`{"name":%q,"suburb":"Carlton","match":{"level":"probable","group_id":%q,"group_name":%q,"reasons":["the same telephone","a name like it"]}}`, ListGroup, groupID, groupName)
		for n := range records {
			if strings.Contains(string(records[n].Notes), ListGroup) {
				records[n].Notes = []byte(notes)
				break
			}
		}
		if err := tx.DropRecords(ctx, importID); err != nil {
			return err
		}
		return tx.AddRecords(ctx, records)
	})
}
