use faceoff::{catalog::Catalog, model::*, scenario::*, dial};
fn main(){ let c=Catalog::load().unwrap(); let mut s=Scenario::default();
 for a in std::env::args().skip(1){ let (k,v)=a.split_once('=').unwrap(); dial::find(k).unwrap().set_text(&mut s,&c,v).unwrap(); }
 let t=std::time::Instant::now(); let r=evaluate(&s,&c); let e=t.elapsed();
 let t=std::time::Instant::now(); for _ in 0..50{ std::hint::black_box(evaluate(&s,&c)); } println!("first {:?} then {:?}", e, t.elapsed()/50);
 for side in Side::BOTH { let a=r.side(side); println!("== {} ${:.2} p50 {:.1} p99 {:.1} within {:.4} limits {:?}", side.label(), a.bill.total().get(), a.latency.quantile(0.5), a.latency.quantile(0.99), a.within_tolerance, a.limits.iter().map(|l|l.text.clone()).collect::<Vec<_>>());
  for l in a.bill.lines(){ println!("  {:<34} {:>14.3} {:<8} x {:<12} = {:>10.4}  {}", l.item, l.quantity, l.unit, l.unit_price, l.amount.get(), l.formula);}
  for p in &a.parts { print!("{} {:.2}; ", p.name, p.mean_ms);} println!(); }
 let p=&r.kubernetes.pods; println!("pods mean {:.2} peak {} nodes {:.2}/{} late {:.5} lost {:.5} util {:.3} sat {} rise {:.1}", p.mean_replicas,p.peak_replicas,p.mean_nodes,p.peak_nodes,p.late_share,p.lost_share,p.utilization,p.saturated,p.rise_s);
 let q=&r.serverless.pool; println!("pool cold {:.5} inst {:.2} busy {:.2} peak {:.1} thr {:.5} rise {}", q.cold_share,q.mean_instances,q.mean_busy,q.peak_concurrency,q.throttled_share,q.rise_s);
 println!("{:?}", faceoff::verdict::judge(&r));
}
