package sqlstore_test
import ("testing";"context";"time";"slices";"github.com/kithdirectory/kith/directory";"github.com/kithdirectory/kith/directory/storetest")
func TestStarve(t *testing.T){
 dir:=t.TempDir(); a:=openSQLite(t,dir); b:=openSQLite(t,dir)
 ctx,cancel:=context.WithCancel(t.Context()); done:=make(chan struct{})
 go func(){ defer close(done); for i:=0; ctx.Err()==nil; i+=500 { 
   err:=a.Write(ctx, func(tx directory.Tx) error { for j:=i;j<i+500;j++ { g:=storetest.InventedGroup(j); if err:=tx.SaveVenue(ctx,storetest.InventedVenue(j));err!=nil{return err}; if err:=tx.SaveGroup(ctx,g,"h");err!=nil{return err}; if err:=tx.SaveListings(ctx,g.ID,[]*directory.Listing{storetest.InventedListing(j)},time.Time{});err!=nil{return err}}; return nil}); if err!=nil && ctx.Err()==nil {t.Error(err)} }}()
 var all []time.Duration
 for i:=0;i<60;i++{ s:=time.Now(); if err:=b.Write(t.Context(),func(tx directory.Tx) error { return tx.SetMeta(t.Context(),"a","b")}); err!=nil {t.Error(err)}; all=append(all,time.Since(s)); time.Sleep(20*time.Millisecond)}
 cancel(); <-done
 slices.Sort(all); t.Log(all[30], all[54], all[59])
}
