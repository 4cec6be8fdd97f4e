/*
 * Written by proofs/datacentre-ranges.ts. Addresses announced on 2026-06-17 by networks that rent out machines:
 * Amazon Web Services, Microsoft Azure, Google Cloud, DigitalOcean, OVH, Hetzner,
 * Akamai Cloud (Linode), Vultr, Oracle Cloud, Alibaba Cloud, Tencent Cloud, Huawei Cloud, Scaleway,
 * Contabo, IONOS, Sakura Internet, GMO Internet, Xserver,
 * Kagoya Japan.
 * Derived from @ip-location-db/asn, which is made of data by RouteViews (routeviews.org), the NRO (nro.net) and DB-IP
 * (db-ip.com); CC BY 4.0, changed: other networks left out, ranges joined, small ones dropped.
 * Runs of /24 and of /48 in order: how many lie between it and the one before, how many it is long, in base 36.
 */
export const datacentreIpv4 = `
1gxs sg f0g 74 74 e8 3y8 e8 bus c 1 d 1 z k a 4 c w v 5 4 2o g c a 2 8 8 8 c k 1ag 74 2wo 6
g8y e8 5lc 4 131o gz 2 c3 4 544 lc 1c g 2dc 1s 15kw sg0 dtj 1 8aw 1s0 74 5q8 3k 41s h f g g 5c
2v4 3k e8 74 4f4 g 74 4 6ak 4 4s 74 3qs 4 16w 74 2dc 74 13o 4 ms 4 14g 1s 18g 74 4xs 74 5gw g
ac 4 2ymo 8 1c0 8 i0 8 o a 92 g 68 g i7k 3z4 c 8no 35s 3s 4 44 4 2e 1 h5 4 39 1 6 4 28 4 dg 4
74 4 4k 4 to 4 14 3 1t 4 8 8 48 4 h0 sg 1z4 t1c zk 74 e8 lc e8 74 74 74 e8 e8 74 1ds sg e8 e8
74 e8 74 74 lc 74 lc 74 1ds 74 sg 74 74 e8 sg 74 16o 74 2rk 74 e8 74 sg e8 74 74 e8 e8 2dc 74
4dts e80 1kw 28 3 j4 k g 5 4 9 1z 2 7 4 35 si sg 74 lc lc 16o 74 74 lc e8 w0 1s n4 74 74 74 zk
74 74 74 lc lc 74 74 lc e8 4qo 6bk g 9 7 9 g 40 w 2o g 4v 1 g w h 3 4 5 i 8 5 2 t 3 a z 4 8 1d
1b h v k 1 28 2 a 3 4 8 4rk 12o 4 qvg u 2 w 17pc 74 4qo 268 74 zk 74 zk 74 16x 1 4 1 5 1 5 1 5
1 12 1 t 1 s 4 j 3 15 1 13 1 sy 74 1s0 74 e8 74 2dc 74 zk 74 sg e8 74 74 74 74 e8 74 e8 74 16o
74 16o e8 lc 74 1z4 74 74 74 sg 8 l4 74 sg lc e8 74 74 sg e8 e8 1kw 74 zk 45c 2rk 3k 3k 74 e8
74 lc 74 sg 74 e8 16o 1z4 lc sg 74 74 lc 74 lc 4cg 74 sg 74 74 74 74 74 zk lc e8 e8 sg e8 lc
74 74 74 sg e8 74 74 sg e8 74 74 74 zk 74 74 74 268 74 lc lc e8 7g 4 18 xw 74 1s00 rc 8 5lo 2
d 2 d 2 d 2 d 2 d 2 5d 1 3b 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d h d 2 d 2
d 2 d 2 d 2 8i 1 b 1 16 1 1h 1 j 5 9 1 7 2 m 1 5 5 6 u 5c1 f o0 g 2o w ao0 2 d 2 d 2 d 2 d 2 d
2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2
d 2 d 2 d 2 d 2 d 2 d 2 st 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d
2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 1zh 2 d 2 d 2 d 2 d 2 d 2 d
2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 2e 2 d 2 d 2 6 2 q 4 i 2 d 7 d a 9 1 cn4 2 d
2 4 2 f 2 d 2 d 2 d 2 d 2 d 2 6 2 i 2 f 5 i 2 r 3 d 2 p 2 d 2 e 2 e 2 e 2 e 2 e 2 e 2 e 2 e 2
e 2 e 2 e 5 q 4 r 2 su 2 e 2 e 2 e 2 f 2 e 2 e 6 i 2 i 2 i 2 i 2 i 2 1y 2 d 2 d 2 d 2 h 2 d 2
e 2 d 2 d 2 d 5 j 2 j 2 d 8 4 7 16y e8 e8 1ekg 6bk 74 8 l4 my 2 1j8 z 4 x 4 1g fwg 74 74 74 74
lc ao 134 e8 16o lc 16 5 j i 7 4 g 5 sz 4 hh 35s 1kw e80 2x34 sg cn4 3k 9s 8 8 8 7c 6 f b 6o g
5c w lc 1ds 1s 5c obk 5 5 6 2 a 1ro g g0 4g 5g 6 2 8 4 4 1dw 3k gn 9 w 3k 74 w 1s w e8 3k m0w
a 6 h v x 7 8 g 3k 51c 3k 1fk 9 3 1g 74 3k hs 3k 9xc 1s 35s 3k 1hc 3k 288 8 mo 3k 2whs 4 64 4
krg 3k yk 4 4dc w 2k 4 6o g npc 1s 481s ao ako 8 b5 5 28q 3k 2o 1s w 1s 1vk 1kw 2a8 8 fb0 4
8j4 w 3c 4 j 5 jo g 11yo 35s 1kw 35s 6bk 74 lc e8 sg 74 sg 74 1gqw 8 6o 4 1 b ds irk w 25c sg
e80 sg cn4 3cw 74 380 j4 sg e8 74 e8 74 74 hs ao eo ds 30g 1f 2 4uo 1 7 1 4 66 4 4 20 2tc c 36
35u 1s 3k 4lc 9fk 1s 16o 2rk 5j4 sg sg agw 5c 15c0 74 3r4 74 64g 74 1c g 4g w feo w 9gg 74 6ko
4 5h0 74 1d34 w w 1s lj4 cs 4 27k zcw sg 1s0 74 74 e8 2yo 8z 1 1bw e8 18n 1 1cv 1 454 2o 3k 74
328 3k 1s 1s ao 254 4 v8 8 jc 74 74 74 16o 74 lc bk 1s 5 1 d lp 74 sf 269 e8 89 3 4 y8 74 lc
74 1kw 74 16o 74 74 74 74 74 74 74 74 74 74 74 74 74 lc 74 e8 74 74 74 lc w w 1s 3k e8 2kg 74
e8 e8 1y0w 3k 4jk e8 6tc 3k 60w 3k sg e8 3k 3k 1a8 3k ao0 f7k 74 2xs w lc w 4 c 8 7 d o 6 4 5
b1 w0 1s 18g 74 zk 74 3k 1s e8 1s xs 1s 3k ow ow 1s 3k w ow w 1z4 18i m 2 4 2 w 1s k5 1 q2 1s
1og sg e8 e8 35s 16o 4qo f4 4 30 4 6w 4 3s 4 bk 4 9s 4 70 4 6g 4 2cs 4 14 4 fo 4 gw 4 8w 4 w 4
64 4 4w 4 6o 4 g8 4 9w 4 1hw g 26k 4 2lc 4 24 8 34 4 6s 74 3k 8 h4 8 umg cn4 1n8 4 1o 4 6g 4
7w 4 jk 4 2g 4 3lo ao w w 1ds 1s aw 4 34 4 2dc 74 1s 1s 74 3k zk 19 1 2a k0 4 14c 3k ow e8 2i
6 4g 3b 1 35 3 k 1lo 4 go 4 b0 4 1c 4 1g 4 40o g 20 4 120 4 1lo 4 a4 4 1ko 4 4k 4 rg 4 58 4 fc
4 90 4 ws 4 2k 4 jw 4 qo 4 lw 4 2o c 3k4 4 2o0 4 l0 8 10g 4 ks 1s 2w 8 42o 6 582 4 1x0 74 288
8 ns 8 bs 8 5y8 2c 4 14 22o 3k 7i8 74 lc 74 64g 74 5xc e8 2qa 6 3rk 4 4 4 3c 4 4 4 8 4 8 4 29c
74 1kw e8 88 6 1nu 8 1og g 19s w s0 8 288 74 83k 74 lc cl 1 1m 35s m4 4 28 g 1w8 8 14 8 20 4
2q 2 8w 8 d 7 k a 4 2 8c 4 85s kcg e 2 g 68 60 4 7w 1 v 4 1hc 4 1o 4 w w 4 u 4 2 9 1 c 2 g a 4
2 k 2 d 1 18 mo 2w 4 9g 4 c8 4 hs vls iyo 5c 1s lc w g 1c g f 1hd e8 7b4 74 f6o w ge8 74 3r4
sg 54w 12 2 p 1 7 5 9 9 6 6 k o a 26 6 2 6 76 2g0 w 1s 1s g 4g g chs 74 7s 34 8 o w g 10o 3k
3nk 74 lc 20 8 g s 4 rk0 t 2 35 34 74 74 lc e8 74 74 sg 74 lc e8 2kg 74 e8 e8 74 74 2dc 74 74
e8 16o 16o lc 74 eo 6o 4xs e8 5j4 74 e8 74 2dc sg sg e8 16o 16o e8 w w g g w k 4 o 9c e8 e8 lc
74 e8 e8 e8 e8 e8 e8 e8 74 lc 1s 8 c4 ec 16o lc 74 16o e8 lc 74 e8 e8 e8 e8 e8 e8 e8 e8 74 lc
e8 e8 e8 sg 9k0 w 1c 4 8 4 w g 2s0 74 3k0 sg 1zd 1 c 1 99 4 3mi 4 fu mk 4 28 28 2 fi 10 4 8 4
4g 8 c 4 k 74 74 74 fc 5 8j e 1aq 1kw 3k 3k 74 f0g 3k 8w 1s 6bk 1ekg 74 sg 74 e8 74 16o 74 e8
74 74 lc e8 8 o k 5o e8 74 74 zk zk lc 74 e8 e8 16o e8 1kw 6bk 16o 74 74 74 sg 74 e8 e8 74 lc
74 74 1kw 74 sg lc e8 e8 sg feo e8 6bk 1erk 740 74 sg 74 zk 1kw 1kw 74 16o e8 e8 sg sg 74 sg
74 zk 16o zk 74 zk 74 74 lc sg 74 1ds sg lc 1s0 sg 74 1ds sg e8 74 74 74 zk 74 sg 74 lc 74 74
74 e8 sg 74 74 e8 74 zk 74 e8 74 74 zk 2dc 74 74 lc 74 74 e8 lc lc 74 74 e8 74 1kw lc 74 74 74
e8 2kg 74 2kg 74 zk 74 e8 74 sg 16o e8 e8 74 74 74 e8 zk zk zk 74 lc 74 sg e8 e8 e8 74 lc 74
74 74 lc lc 74 74 74 e8 1kw 35s sg 1ds 74 4q 6 8 5 1tv 54w sg 16o 16o e8 e8 74 74 74 e8 74 e8
74 45c 74 2dc e8 e8 e8 74 74 74 74 e8 74 i0w 1s 1dhc 74 4jk 6s lo 74 1wxs e8 1fq8 g 9hs w 1lk
6 eb6 g 3sw 74 888 g 14 8 xk 8 8 8 2jw 4 14 g ts g gw 1s 25k 8 c 4 5ds 74 3r4 74 lc 74 lc 3k
1a8 w 8gw sg jcw 3k 140 8 8 5 72j 35s a2o 3k kw g lc 3k wg 8 12g 1s p4 g 240 4 vo 1s 1s 3k wg
g 1pc 1s ow 1s 268 g v h g g 8 8 18w 1s 1fk 1s 1e2 f 1n 4 o 4 10 8 1i8 3k 1s0 2o fo 4 18 4 8 4
18 8 1k 4 4 o 10 4 8 4 4 4 1g g 8 4 4 8 4 4 4 4 e 4 i 4 g 4 3 9 4 4 os 5 25j 1s n4 w 128 g 2eo
3k 2mo a 4m 3k 5ts 3k w 2o 1s o 8 w so c 2 2y ow w dc g jo 4 4 4 23k w 15s 1s 3o 4 3eg 3k 5c
1s 2g 4 1 5 1 p 3 5d u8 ao hs 74 w w 80 w 1uo w qs 4 3c 1s ow zk 74 74 74 sg zk 3k jj 1t 3k 74
328 2o 3k 4 1wc 1s qo 74 74 e8 4qo 74 39c 1s 20w e8 cw0 1s 1j4 w fq8 8 33o 4 280 74 74 g g w
15s 2o w0 74 r4 c pw w o0 w ww w 1b4 3k 1og w 2vo 4 14 w 1ow g 17k g 11s 9 3 4 eo p 5 4 1 h s
5 1 6 hg g 2lo 4 6o 1s 74 w 2jg 4 74 74 g 8 8 8 3w 4 18 c c 8 4 4 1w g g 4 4 4 14 4 14 4 4 4
10 1s 2o w j4 g 3k e8 e8 3k xs 1s 21c g 8 8 ic d 1b 1s g 4 1o 4 8 4 14 4 1c 4 g 4 s 4 4 8 2o w
ow 74 3t c 2e3 6 496 w bk 74 17k w 1g7 5 x0 1s w0 4g w i 2 c 1sw 3k 43w 4 4 4 8 8 8 8 2o8 e8
wsg 1s n4 1s as s kg g 1dg a 4i 8 a0 g 3k c 6c w 8g 4 4 4 58 4 rk 4 ie9 7 h4 g 9s g s7 4 g7p
e8 e8 e8 4jk 74 54w e8 lc 74 74 zk 74 74 1o0 g w u 4i w 1a8 1kw 1og c a a 7 7 1 a 1 8 5 4 1 5
2 4 5 n 1 c 8w w vc 8 1 7 2 a 4 4 4 4 4 4 3y 4 1gy 74 3k h 3 9 1 e 1 j 11c 3k 1s 1s fo 4 1k 8
c 4 18 4 s 4 g 8 c 4 2dc 3k 214 8 o 4 wk 28 9s 4 6 6 5c 1s qf 5 wm b 38j 74 sg 74 b4 4 4 4 h0
3k ao 74 2kg 1s bcw w zk g eo 1s 4eo 4 58 8 8 8 8 8 aw 1s 5c e8 b28 1kw e8 zk 3wg w g g 5c g
8g 5c kg g w 8 ak 4 g 4 4 5 3 8 10 4 k 4 g 4 mk 74 gqo 1s 3y8 e8 e8 e8 d6o 1s 1fk 1s ow 1s ao
1s g0 1s 24g 1s 41s 74 lc sg n40 1s 1s 1s 8w 1s g0 1s m00 8 14 5 3 8 q8 4 24 4 g 4 8 g s 4 18
4 io 1s n4 1s hc g cg 3k 3k 3k cg 3k 8w w w w 6g 6 182 w 25c e8 f4 1c 1ww 74 f0 4 h5s sg e8 74
74 sg irk 3k 1fw4 4 y0 74 ghs 9 1j d 3 i 6 c 40c 4 1s 4 1d 6 vd 8 1xs 1s 3b4 3y8 e8 74 16o 74
e8 zk zk 74 lc 74 1z4 4 g 4 8 4 o 4 16o 1f 5 7 2p 80 3k g 114 8 g0 8 8 4 lo 8 40 8 c 4 7k g e8
sg e8 74 74 sg 74 74 e8 sg sg lc 1ds 5c 1s 1s 1s 1s 3r4 1s 4g0 1s 8w 1s 1s 1s 8qo sg fo 4 w 4
mc 3k 3gg w 128 1s 4w g 5c0 t nab 74 su8 e8 6m8 1s 1hc 1s 134 1s 2bk 3r 1 1k 2tc 1s lc 1s 22o
1s lc 1s 8e8 3k 51c 3k 8lc sg 134 e8 mlk g 1r0 4 46g sg 2yw 8 2y8 e8 hnk 8 uw 1s 28w g dxs 1ds
74 74 irk m 2 c 4 1k 4g 74 e8 l 3 14 w w 4h4 8 53k 3k 29s 3k 180 g 59g 4 xrg 4 814 e8 caw g
2lk 3k 474 w 1s k 4 20 2gw 3k 7k g 2o g 7k g w g 2yi 4 o 4 38m 8 fc g 9k0 sg 2pc g hbk 4 6y4 g
c 4 e5c 4 gc g 2bg 4 c 4 8 g 1k w 4c 4 g 8 w 4 4 4 s k 7s 4 4 4 c 4 8 4 4 4 8 c c 4 k 8 4 8 4
8 4 8 c 4 4 4 8 8 11z x 1k 4 4g4 1s 34 w 8 8 35s 74 d00 4 fg e8 1ds 74 zk 74 sg 74 3r4 g 8g 4
24w 4 2y0 74 pk0 8 pk 3k 2v4 e8 6o 7 21 5c 1kw e8 2kw 8 yo 4 qs 4 1mk sg axw 4 8uw i e 1s w c
2 6 4 k 2 6 4 8 7hs g ao 3k 57k 7 1 6 13m 74 rnk e8 2ao y 4 1m 29s g g w 3r4 1s fsk 4 820 1s
sg g g g g g o 8 o 8 8 8 8 8 8 8 8 8 2ls e8 1ak 4 8w 8 4yo 4 16c 4 3rf sh 50 4 2w 1c g 4f 421
8 54 8 ie l cn9 4 c g 8gw 74 2nc 4 1as e8 1bi8 3k 3k 3k 16o 74 pxs 8 jfk 8 30g 3k hs 74 jcw 74
r4 4 164 1s po 4 uc 4 4 4 f0c 4 5o 4 42w g 14 w 1s sg ahk 8 6n 9 o g 8 8 1s 8 6js 1s 35s 3k 3k
8 8 34 alg 6 5jq g qg 8 g w 1wrc 8 1i8 e8 1fs 8 8 8 w 3k 2kg 74 2dc 74 a88 4 tg 8 2wk 4 2j0 4
sk 4 1z4 4 2f0 4 31w w w 20 8 q 1 7l l6d 5 zm 4 ekk lc zk e8 3y8 74 4ps w glc io w g0 24g g io
8 2w 4 1o 8 ftk 8 lo 4 oo 4 je4 74 49s w 5s g 534 w cg 1s ayo 74 2g9 6 p 8 9d4 4 4 3k agw 1s
3k 1s 9z4 e8 5fk 3k 288 4 58 o kg 1s 59c w dc0 3k 740 e8 7i8 74 5vk w 2gg g g0 g 5s g 37k 4
cjw w 1atc g 15yo 1kw e8 sg e8 35s e0 8 6bk e8 23f 5 380 g l4w 1s cxs 1s 1s 1s 3k 1s 1s 1j 2
3r 1s u8 3k 5w 1 17 g g g 1s g 1s 3k 4g p 8 n 8 9 28 7 o 1 7 9 5z 3i8 1s 6yo 3k ao 74 5c 1s zk
3k 5c w 8 2g zk 1s ni8 2dc 20w g 2o g 11c 35s 188w 28 e 3q 8 m s ki 74 74 sg lc 74 74 amc 6 8
7 9 6 c 7 64l e8 d1c e8 8hs 44 4 o 9cg 74 irk 74 et4 4 9vo 4 18 4 8 4 3g 4 20 8 70 4 ek 4 b0 4
4w 4 ww 4 6w 4 2k 4 1ak 4 1g0 4 hs 4 1bc 4 do 4 84 4 c8 4 qg 4 g4 4 l4 g 30 4 d0 4 h0 4 48g 4
ms 4 2k 4 2jg 4 a8 4 188 4 3s 4 29s 4 1gc 4 r0 4 dp4 4 1zg 4 1cs 4 u4 4 1xw 4 274 4 4k 4 i0 4
138 4 30 4 1dk 4 2k 4 94 4 81s 1kw 3og w 7k0 68 4og 4 a4 74 2dc 74 ao 3k 74 3k 3k 74 og 8 3s
e8 68 w xs w 5yc 4 3k 8 gg w 3c 4 3o sg g g 5c w 1a8 w a 5 29 1kw js 7 2h 4 us 3k lc 74 t4 6
rm 74 3k w 68 1s 1ts 74 158 4 10 4 1s 8 1gw0 74 e8 e8 740 sg 17gg 8ow h4w w bk 3k 15k 4 84 74
1b4 w g0 74 1j4 5c 8w a 1o6 1s bk w oi8 g 1s 5 1 8 9e 2u 6 44 6ps 9hc 2dc b 2 d 2 d 2 d 2 d 2
d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d
2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d h d 2 d h d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2 d 2
d 2 d 2 d 2 d 2 d 2 p 1 24 2 d f 4 3p g 80 g zk 1s 44 c 8 4 uc g i8 4 1 b 2n h w 4 v0 g 1g 4 c
4 8 4 8 4 shk 8 1a8 g 9pc g aaw g 4ko w 180 8 4eg 1s 1qw 4 1d0 74 74 74 9s0 ao 3k 3k ao g 5u8
g g g 4w 8w j9c w bls g 11u j 5 6 w 28 8 8 1s g 2 e 8 7 3 8 1 4 5 c g 1s g g o 8 w w fsw 1s
5a8 3k 5kw 1s jyo c 10 1s 1hc lc jcw 74 og g 1s s 5yc g 2y8 sg tcw w 4lc ak 3 g1 8 8 8 14 thc
4 mgs zk b8g 80 ao 1s 2f4 74 g74 74 dfk e8 w w cg 80 w 28 h2o 42 2 c g 28 ls g 6w0 74 1eo g w
g 1i8 ao 1s 74 rpc 74 5cw 8 lo8 b et hs 3k 74 20 4 2b8 2o w o 6g8 1s akg 74 4tj 6 pf 1s 13uo
e8 74 2m 1 x ow 74 b9c 74 75s 1s a68 74 268 74 w0 3k cg0 74 sg g 2 5s 1 o 1 4 lc g 20 g 8 g g
8 8 g 2j d 8 g 2 6 8 28 4 4 8 g 4 4 1m e 1s0 74 ps w 1s 6o g 74 do 4 1cw g sg w e8 74 8w0 74
114w sg 3k0 74 16o 74 74 74 3y8 sg b2g 8 npc g rk e8 5xc e8 e8 sg 1ds 74 7b4 74 7k g 1u 6 8 o
8 w g 7 1 8 8g 5c 1s 1s 5c 1s 1s 3k jr4 sg cqo 1s 80 w 83k 74 byc 1o 4 1o 740 74 jk 1s 9r4 w
94w 1s pd 7 bqg e8 e8 74 rls 8 2 6 g 8 a 6 zs e8 83k 3k 668 3k 1s 3k 8ow ds 8 6 1s2 74 5oo 8
8xc 74 cg0 sg 3uo 1s y8 g o0 74 lc 1s 8w 1s 1dr4 2o 11xc e8 3k0 74 2yo 74 74 74 1m2o 74 1s0 74
e8 74 814 4 2c0 4 ow 74 lc 74 1kw 74 2kg 74 35s 74 2rk 3k 58g 74 2kg 74 16o 74 1z4 74 lc 74
1kw 74 7i8 74 45c 74 1z4 74 74 74 1z4 4 4o 4 11s 74 5q8 g kw 74 1z4 7 9 8 5xk y 6 10 4 8 2o8
74 1kw 74 g 8 1e 6 4w 74 74 1s 1s 1o 4 2g 4 c 8 o 8 8 8 8 8 g 4g e8 8 4 2c w 2o 6w 14 2o 14 4
k 1s 74 g 28 4 ak 8 1k kg 5xc 3m 2gu 74 16o 74 3o 14 2 8a 1ag w hs cg w w 74 g w 5s 1kw 74 lc
74 6kg 4 4 4 8 b pt 74 e8 74 16o 74 74 74 74 w g 34 g 28 134 4 3uk 74 1s0 74 1kw 74 3y8 74 zk
74 e8 u 2 2o 1s 8 6 b 1 12 zc 8 2yo 74 3ls w 2w 8 w 4 27g 4o 8 1c 1kw 74 lc e8 sg 74 tc w 1s
3k 2v4 3k lc 74 zk 74 74 74 lc 74 61w 4 y 6 c 4 2 6 2 5 qhd 74 3cw 74 rs 8 2g8 4 4k 74 sg 74
1k4 4 1so 1c 8 8 jk 74 7uz 4 4l9 4 8 9 1 e 28 3k t1c 74 3k0 74 64g 74 4jk 74 e8 74 e8 3s 8 34
zk 74 2dc 74 1s0 4 3r0 74 kxs 74 sw 34 77k 74 em8 74 8ow 74 74 74 sg 74 sg 74 3k0 lc g g g g
40 1c so c 4 c 4 c 4 c 4 4a 4 4 eu 74 4u8 w w y m 8 2kg 74 1s0 3k w0 74 1z4 74 1z4 74 3y8 74
sg 74 1ts 5 3 7 1 1c 2ps w w 3k 1s0 74 2rk 3f 5 1a 1 y f s 550 74 q8 8 94 74 74 zk zk 74 sg 74
lc 74 c8w e8 74 74 sg 74 3k0 74 e8 e8 e8 lc lc 74 sg 74 8g g 5c 74 16o 74 1ds e8 1s0 74 268 74
1s0 74 74 74 74 74 6ps lc 74 3k0 74 e8 74 lc sg lc 74 1ds e8 1lc 2 u 2 r2 2 4 2 4 8k 1s 800
6bk 268 2kk sc e8 e8 lc 74 74 74 1ds e8 3k 58g 74 2qo 4 1 a 8a3 4 5e w 1mo 74 128 w 3k 74 1s
1s ao 74 8w 2o w 1k 4js 74 e8 74 lc w a1s 74 1q9 7 1 c 12 5 5xc 74 74 e9 2kf 1s 1s 3k lc 74
4qo 74 74 74 45c 74 6xs w 79c 1k 8 ao g 14 20 1s 1w 4 8 g g g 5m0 b b1 74 3cw 74 2yo x 3 64 74
74 3r4 e8 2kg 74 zk 74 1kw 74 1ds 3k dj4 6s 8 4 ao 3k 74 74 74 74 1s0 74 4xs e8 74 74 3og 4 nw
40 g 1s 9pc 78 2kc 74 zk 74 74 74 hs 3k sg 74 zk k 24 4 s 8 8 g w 8w e8 74 5q8 74 2rk 74 1z4
74 p0 w c 28 e8 74 2u8 g 1s w j4 2o g g tc w 5c 74 74 74 1ds 74 e8 74 4qo 74 mbk 1s 68 w g 8
94 w 8w g g o 6 i 34 w tg 2u 2g m 2 12 1f6 8 5 5 2 7 8mr 74 74 74 v4 i 39q 74 6bk 74 lc s 2 18
2 2c 6 6 k 1o 2 76 5fk g 4 c v4 74 zk ao 1s 1s 45o 4 9nk 8 6jc 9 7 4 64 e8 ig 4 7z8 74 tc w k
4 8 w 1s 1s a 6 o 4 1w g g g w w 80 5c 1c 34 w 3k 2v4 1v d 1c w w 3b4 e8 e8 e8 1no 4 1aw g 4u4
4 6o d 7 5 h3 74 268 74 21s w 1s w jk 9 j 4 rk 1s 7ts 3k 1vk w 128 74 6bk 74 7ls 3k dno 8 2g0
4 4 4 aqw 74 5j4 74 tc w w w 1c g w w 3cw 5c w w 5w6 a 2w0 3k 4qo 74 6bk 74 e8 74 39w e gu 74
16o 70 zo 2h g 2o g z 78 74 e8 74 22o f 1 6 2y 74 9k 8 io e8 2kg 74 gg g w 1s 4 k 1 7 1ls 74
tc w 3q8 2o 4g 68 74 ao 1hc w 8 8 28 3k 16o 74 1ew 4 8k 2o 8 4 4 1c 54w 74 w1 c 3 9 1wn 1s 6rk
7 l 4 4g w w 1s 2yo 74 51c 3k 6io 3k w0 74 1s0 74 av4 74 3ls 5c 1wg 6 2 4 1n8 74 2m8 o 2p8 4
92w e8 74 e8 8ao 2rk 1y 1r 2 ah 5ci g 13y 7 1 b 2st 74 9s w g 34 4jk 74 940 o 14 4g e8 74 zk
74 268 e8 1vs 8 86o 74 3cw 3k 3nk 74 1a8 1s 18g 1s m4 4 80 1s u8 50 4 20 2yo e8 3cw 8 1yw 1s
3k 1s 3s0 4 kc 74 es 6 2 4 w 5c 1s0 4g o 20 2ec 7 ct1 8 3c k c 8 8 g 2f4 74 74 74 16o 74 1pc 8
21k 74 lc 70 zo 74 6o g 1ds 2g 8 3c 8 w 5fk 3k hw 4 3ug 74 1kw 74 1s0 g g 14 1k 3k 3k0 74 3r4
74 8w0 74 74 74 o3 a wj w 68 74 sg 74 e8 74 18g c 2pg 74 sg 74 2kg 28 1c 3k e8 1e e 1i 22 w
5nk 3k 1kw 74 1ds 74 boo 4 24 4 5ms 74 zk 74 3j5 v 1kw 74 2yo 74 268 74 lc 74 3r4 74 3cw 74 ow
w 28w 74 74 74 80 1c 8 8 w 1a 2 4 18 i 1ta dc 3k a 2 4 8 14 g 1c 2kg 74 3r4 74 1z4 74 74 3k hs
3k 3k 3k w0 74 3k ao 74 74 1ds 74 lc 74 74 74 5fk w 31c 1s 3h4 7 61t 3k aow w 1s 3k 2kg 2g 2
1a 2 2c 2 w 35s 74 1s0 74 45c 74 2dc w 1 8 4 5v 6ps 74 zk 74 3cw g 4 6k 254 8 m8 74 74 1c g w
hi8 74 3cw 74 1i8 w 1mo 5e e 1c 2kg 74 sg 74 sg 74 10g 1s jk kg 1s0 74 74 74 2kg 74 1w0 c 4 5
1 y 2 6 3sg 74 5w8 8 ps g 2s 4 1 5 2y 5 n 4 ew 4 b8 4 5o 8 2g 4 7o 4 6f0 e8 2gx a 39 1g 24 3k
hs 3k 4qo 74 bk 28 g 74 bnc 4 70 5 6z 4 70 4 70 4 4 74 74 lc 1s0 74 16o 74 e0w 74 3k 3k 7pc 74
5j4 e8 e8 12 5 1y 4 3v 74 74 74 74 4ec p 3 o 8 2s 4 8 8b4 74 sg 5c 1s 2o w 1s qo 1s w g g e8
qyo 3k rk w 528 w 2u8 w 2de 4 34a g zk w qkg w eg0 74 74 e8 xq 8 qi 3k xs 8 188 74 1xk 4 4 4
c30 74 ow 3k 8w0 w 1r4 74 lc 74 5mo 8 8 7 1 8 a m g 14 494 o 8 2o 140 w n4 74 sg 74 1ds 74 1ds
74 lc 74 3jc 5 3kj 74 74 74 o 8 1c 4 20c g enk 8 8o 74 f1c g g 1s b4 g 44w g 1z8 64 1sw 2o 2o0
74 41s 3k e8 e8 4qo 74 1kw 74 sg 74 a0 8 1g 4 2y0 g g g 1ds 4 18 4 lo 74 268 74 74 1a 2 4 c 1e
e 4 c 2o 2kw 1p 3 cg 2o4 8 6y k u 8 w h sv 74 2o w 1s g 8g e8 lc 3k 5ts 74 3r4 74 74 74 16o m
dm 74 74 74 74 74 k6 6 mc 74 co 4 4s4 e8 8o 8 2w 8 14 8 o 8 54w 74 e8 74 aw 8 228 74 1z4 3k
3uo e8 2os 4 4f4 74 e8 74 1s0 74 16o 74 3uo 4 4 o w 1o 8 s 3k 11 1 q w 2o 3m e 7s0 1c 3k 74
4y8 g 2g 8 1s 1s sg lc 2dc 74 74 8 g 14 1fk 3k 13i a 414 74 4u 4 13i 6 2 4 1g 1s 11c g 4w 1c 4
4 so 74 lc 74 zk 74 2kg 1l 1 5i 3r4 74 hs o e q 30g 74 1ls g 28 9q 2 w 3k0 74 2tc d 1f 20 o 6
q 1s 5c 74 zk 1s 4hs 74 zk 74 2kg 70 zo 74 1s0 74 sg 74 lc 3k 4 3g vw 4 10 4 5s g 12w 74 268
74 1z4 74 so 8 dy 6 34 4 28 g 8ss 4 wg 3k o74 74 74 74 sg 74 16o 74 74 4g 1s w 1z4 e8 2yo 3k
3nk 74 3k0 6w 4 4 74 74 1z4 74 3r4 74 k0 15 5dz 3i ci 3k 1gg 4 4 4 1mf 7 6 a 92 74 8 o w 5c bk
2o 1pc g 4ls 5s 4 18 lc 74 3y8 74 74 74 1ho 4 hc 74 74 74 9s 8 23c 74 2kg 7b 1dl 74 83k 14 8
5s sg 74 4jk 3k 2o w 1kw e ky 74 zk e8 1z4 74 268 74 74 74 6c8 g c c 35g 4 20 6 3e 74 170 6 4
8 42 4 1g 8 dmg 4 1w 8 w 8 8 o g 8 8 g 8 g 8 8 8 8 88 4 3k 4 2o 4 ek 8 7k 4 hc 4 o 8 g 8 7w 4
3dk a 4 4 w 6 g 4 24 8 g 4 s 4 4 8 c c 74 4w 8 23 l 8 ks 4 28 8 8 8 16 4 na 4 10 4 mo 8 78 4
q0 74 7pc 74 1s w 1s w w w eg 4 1ys 74 c5c 3k q4 4 6s0 74 2kg 74 lc 74 2yo 4g w 1s nhl 9 dq g
228 w 1ds 6 2yi 3f 1 4 8w 5c 7pc 74 2dc 74 174 1d 13 8 1k 8 8 k o s 3k 7 2ux 74 1s0 74 35s 74
c1w 4 8 4 18 g g c 2 6 4 8 w 6 1 5 2ms 74 74 74 sg 74 8ow 74 e8 74 1z4 74 n7 6 1 8 2 a 1pe 74
2xs m lm 74 1ds 74 m8 6 a 8 qw 74 1q 4 2 8 c 8 9eo 74 35s 74 2dc 74 30g 4 jg 74 tc 4g 2io 3k
74 74 g74 74 zk 74 268 74 zo 4 1yw w 4g 1s 1kw 74 rnk 74 2ww 1s m8 8 34 8 8kg 74 zk 74 2te 1q
22o 74 74 74 nu 6 22 f 1f b 7d 74 1kw 74 268 1e 43y 74 74 74 2dc 74 lc 74 zk 74 og 7 jt 1s 1a8
74 41s 8 320 74 zk 74 74 74 74 74 14 c c e 3m 8g zk 74 74 74 1sc 4 b6 4 6 8 cb0 lc 280 1c 1ow
74 ao t 7j f 245 8 bk 4 10 e e i 1 a ev 34 sg 2o 2o 16 e 8 e8 4y e 1s 1kw 74 1ts 4 1o 2s 2 6 4
g 1fk g 4w 74 zk 5g xo 1s 1c 7 1e1 74 zk 74 5c0 74 27a 4 l 5d 6ao g 100 e8 tts 74 298 4 yw 8 w
w 9r4 74 3o2 6 20 8 7x4 2o 2o 1s zk 74 1ay 4 o2 74 16s 4 c 4 o r 1 a m k c 4 1 7 1 7 1 13 4 c
4 10 3kw 8 15k 74 134 3k lc 74 rk r 2ev 4 4c 4 q2 6 2 4 g 5 38f 60 1ew 10 c 4 1 p 1 4 1 18 134
74 3k0 6o 4y8 74 vs 4 as 74 pl 4 1j c g 8 co w 1pc 3k 2ik 4 gg g 3j4 74 l4w 74 1g3k 1s 5s g c
4 3zs 8 5w e4 4cg cn5 1 4qm 8o 8 2ww 2g 8 kg w 4 4 5 1 5 1 a 2 w0 2kw g 9an 8 7rd 3k 2dc cn4
7pg 8 18 4 4 y 6 4 2 i 3k 74 2bk 1s s 4 3fk w 54 4 2uc a a 5 3 4 5c w g0 1s 2w 4 g 4 uc 4 g 8
8 o 8 g 8 8 g 8 6o g 1s 1s phc 74 e8 74 zk 3k hs 3k hs 35s npc 74 e8 74 4 4 d4 w 29s 3k qv4 74
gzk 74 2o2 5 2 7 1gw 74 1s 1s ao 74 3gg w 14w w cew 8 jqo 4 gk 4 kic 3k 6o 8 13w8 g uo 8 1pk
e8 5j4 e8 328 1s q0 4 2b0 4 4 4 4 7 9 4 8 5 25 9 f 4 6 4 4 6 3 4 1mb e8 4cg 74 5fk 3k fls g k0
g 3z 6 1z5n 1s 2ghs 16o 3k0 1s 8n4 74 d8g 1s jk w hy8 74 heo 3k n4 w hu2 t l21 1kw 6bk e8 e8
sg hmo w w 3k tc 8 7s 1s 39c cn4 h0 4 6s 4 10k 4 g0 4 rw 4 3s 4 ac 4 2n0 4 bw 4 hw 4 vg 4 5w 4
16o 4 j0 4 w 8 7c 4 xs 4 eg 4 1o 4 1io 4 o 4 z4 4 o4 4 hk 4 p4 4 ug 4 bc 4 7k 4 kw 4 7g 4 58 4
6w 4 9g 4 eo 4 zc 4 1fo 4 fc 4 w 4 l8 4 mo 4 z4 4 2c 4 3o 4 84 4 o4 4 qk 4 ec 4 1o c co 4 wk 4
sb 4 3h 4 27w 4 jg 4 4c 4 94 4 nk 4 c0 4 hw 4 ms 4 ew 4 1c 4 ac 4 t8 4 hs 4 hw 4 xk 4 h8 4 q8
4 8s 4 10 4 14s 4 1gg 4 e8 4 ik 4 k8 4 1g 4 8o 4 b8 4 rc 4 48 4 9s 5 a3 4 yg 4 100 4 7o 4 2f4
4 4g 4 as 4 8g 4 1o 4 fo 4 304c 3k zk 74 5gk 4 a3c 1s 29s 3k ow 3k 5q8 e8 8vu 6 2w 4 1k4 4 17w
3k lc 3k 1og 1s fz 7 oq 74 2bk 1s 57k w 1r9c 1s 260w 1kw 51c 22 m 80 1hc w 14 8 mo 1e e 1e e
1e e 1e 10e 7 3f 4 2y 74 6c 4 lm 9 1p 8 xs 74 24 4 ny a m0 w 1a8 g w g 27w 4 q 4 34x 9 3s 8 20
g 2lc 1s qo 74 2w s 8lg 4 38 3k 1mo 8 eg g cg 4 s a 5u 4 ok 5 z7 4 ow c k 8 2qw w 3 7 52 4 8 4
8 6 16 1k 2 4 2 1s 8 g 4sw g 4g0 w o 4 1i4 8 68 3k dw 4 w8 1s 16c c w w 56a e 74 w 294 4 bc 4
3lt 4 2fn 3k 4hs 4 1r0 4 1y4 74 1s0 e8 25s 8 2sk 4 w w dk 4 gfg 4 8g4 5c 1fc 4 1qg 4 x8 8 1tw
74 oc 4 81c w 2o c 4 g w w 6ww e8 150 4 1h4 w w 3k 2kg 74 3k 1s 1w 8 4 g g g o 8 o 8 s k g g
14 8 4e0 4 1mc g 28 g g g e8 74 6u8 w 1s e8 ew 8 4bk 2k 2 y 2g 14 ec 4 1yw 74 kg w 168 g 6ps
74 8h0 4 2s8 74 59c b 1g5 74 4ww 8 460 74 8w0 74 16o 3k 2qqc 4 460 g sg g 1 1b 8w g g w w w 3k
g 2ls 1s 4jk 3l 9r w 128 o 2w w 2i8 g 7k g cw g w w 4lw 4 jc g 674 74 24g 1s v4 w jk 1s 4t0 4
4g 8 1og 4 2t8 1s 11g 4 188 3k 2o w 6f4 3k 1c g 16o g 28 g 14 8 202 6 ci 6 18 4 1gw 8 rk 4 4c
8 1zk g 10g w bc 4 22s 4 ho 74 1z4 74 74 74 7m e 8 d 5g 5 gi 4 q4 74 21k 8 t4 4 u8 4 4x4 8 8 6
8y 74 1rc 4 7jq 4 ca 4 64 4 118 74 1hs g 28 w 3k g r8 4 1c 4 ws 8 w 4 13g 3k 1a8 74 3jc 8 11c
8 20 4 2f0 8 2g o y0 1c 1ow 4 12yk 74 54w 74 lcw g cw 74 z7g 4 oa 7 1 6 1 5 7ne 8 6bk 1s 2lc 8
kc 4 arc w 4jc 8 jc 8 9v o 1c5 g 6o w 7tc g sk 4 1eg 4 49w 8 rw 4 d8 4 123 5 23k 5 cgn 4 v4 g
b 4 3oh 1c 4 24 n4 g 1ps 3k nk g 3ts o 4oo 4 dw o ns 4 lg 4 2u4 g 174 3k 1vq e 17 9 i 7 7 8 8
8 rk w arc 8 c4 4 ac 4 lg 4 40 8 aw 8 1c g w 1s 2tc w 4g g 34 40 g 2o zk 3k 134 74 eo g sg w
14g 8 4g 4 2s 74 5re 6 2s 4 477 5 2e8 74 5pk 8 lk 8 2dc e8 4s8 4 30 8 4ag a 2 30 3vk 3k 1wg w
v0g 8 4 4 1 9 92 w 4mo 4 29o g w w 28 w w g 4i 5 1 9 1 4 q 1c 4g g 5s g 2ns 8 mo w 164 g 85g
18 4 g agw 74 o0 w e8 w 2u8 74 1z4 w 8p4 8 15c 4g 9s e8 q0 8 1jr 5 8dw 74 bw 4 8 8 w w 28o 6
26a g 1s w gg w 2o w w w 72g 8 8 4 25g 1c 8 7c 2bs 5 6 9 2 6 4 7 1 4 1 b 2rk 74 1kw 8 g 8 68 w
4 64 3u0 8 eo 1s 4vk g 3k g g g g g 1c g g g w g 1ls 74 1ag 4 3b0 4 c m e 3o 1ds m 2 8 2jk w w
1s 2t j 13s 4 18 1s 2fw 4 u8 w n4 74 xs 1s 1q0 4 2fo 5 7 4 1c 4 18 3k u8 w 28 4 6 6 qo 8 4 1w
10w 74 lc w fk g w w w 1c 1b0 5 rz 3k zk 74 40 g n4 w 8w 1s cz3 7 1n6 8 28 8 j8 4 3o 4 2o 8 c8
8 3k 4 70 4 5g 4 ik 4 64 4 5c 4 84 4 3c 8 g 4 gw 4 58 4 7w 4 1k 8 5k 8 g 8 7c 8 o 8 80 4 jw 6
5i 4 13g 4 2w8 g g0 6 1m 6 fu w kg 1c cw 74 81 8 a 7 1 4 ch 1s p4 8 7wy u 90w e 82 g 7c 6 baq
5 7 4 cg 3k dc g 39s 74 1h4 8 128 w io w 668 74 74 74 e8 1s 6g 4 1 8 4 5 u 4 w 9 1 6 2g 8 wg
1s 1z9 7 1 5 a 4 9c 1c 68 w ds 4 i4 w 268 g 1r 9 fc 1s 10g u 1u 1s 240 g 1hc w 18g w 84 4 g8 g
1s 1s 74 1s sg 3k u8 1s ow g 4 18 5c 3k 3k 74 2a4 g zk 4 2o w dc 74 4cg w 2j4 8 1 4 103 4 4s w
1i8 3k dc w c3s 8 3f4 w 328 w 8ds g gg g 8g g 48w w 2x4 8 40 1s 35s u 1 x 71c n 1 8 w0 8 4rc w
bmk 4 dls w 5cw k 2 a 1c0 4g jxs 4 4os g o0 6 ii w sw 5 1mz g 40 w 1ls g 1jk 3k 1go 8 4 c 29s
1s 2ja 4 2vi 4 38 w 3eo 1s 1s 3k g0 1s eo 4 6ek 74 134 3k 6io 74 3r4 74 5c0 74 6bk 3k kg w 3cw
4 ak 74 3cw 74 78w 4 4oc w jk w 400 6 2a 8 ei 4 182 w pk 4 bk 4 80 w 2tc w 2jk w 1s 1s 3n4 4
6o 4 42g 1s 22o 1s 5c 1s 2vcw w j0 4 14g 3k ao 3k 1c0 g h 6 9 g 2g 8 4g 28 19g 4 oo g n4 1s 5c
1s 1s 3k 1a8 1s 74 g k0 4 8 4 8 4 8 4 w 4 o 8 4 4 4 4 k0 4 b4 1s 1c0 3k 1hc 8w 3k s as g 100
3k fq a 4g w e8 w 69 7 8 c 50 c 1t0 3k ef p 1i8 1s 19c w 7o 4 j8 4 yo 4 z0 w 5c 14 8 g 10o 8 8
4 as 3k 82 e eo w 1i8 i 2 6 6 4 wc 4 5 6 9p 4 gw w 9t 7 3 5 o 5 3 g 2tc w 9s 1s e8 1s 1gg g 2g
4 hw 4 do 1s 1z4 8 8 7 a 4 1i 5 2s 14 1 j 2j4 4 4s 1s jk 3k ou 3m 5s g 5k j 99 4 14 4 i0 g vs
4 7o w 1c0 1t e7 w 8g g f4 1s hv 5 c8 1s c0 g eo 8 1s 4 4zk 4 99c g q8 g dc 4 ak g 1s w 2o g
cxc 1g 4 8 w w 268 c 1 c 7 7 1 6 4 m 2 g 1 5 1 6 2 4 3 a k 9 1 5 2 h 1 a 1 l 1 9 3 8 1 5 1 9 1
9 zk 74 2r4 g 74 74 zk 74 6js g 6 6 c g 8w g e34 1s 14 4 15p0 w in4 3k 268 3k 2w0 w 1000 e8
nk1 5 5m g w g 2uxc w by8 g 1c g 69c sg 3t0 4 i8
4
`;

export const datacentreIpv6 = `
ch1hlho8w g epjow sg nygow 1ekg 7galc g kaf68 1ekg 1is5c 1ekg omccg 5m9s 38l4w0 glg 4 xyw
ahnsao 74 222o 35s 1beo 35s 10cg 74 2yo 74 fls 74 1xds g 1c g 1c g kel9s 1ds0 1k2c88o3k 1ekg
d6fbb4 74 1ixr7k 1ekg 3aln9c 74 64z4zk b8jk 4gr7r4 1ekg 6sonb4 1ekg 3pfy8 1ekg ttr7k0 sg 2dc
sg 2dc sg sg sg sg sg 22wem8 1ekg 2huxvk 1ekg ojynsw cn4 e8 11j4 bxh4w0 1ekg 45si68 1ekg nomps
74 11q8 74 pk6j9c 1ekg 1nw90g g 35c g 202kcpc 1ekg 4s9la8 1ekg ac2ku8 g n8ivw0 1ekg cjyxa8 pa8
idpyio 6bk q5faio 1ekg x346bk 1ekg 1ekg 2t4w 1sd86io 1ekg 4krw8w eb 16l 74 73 e9 e8 i dq e9 lb
78 e4 m 6i 74 sg s dg 16p e7 e9 16n ee e2 ee e2 kjk cn4 74 268 e8 6l80lc 74 9cw w e8 g 4pc g
4ia100 1ekg 4fs3k0 1ekg rlu70g 1ekg ib7sow b8jk 3bjw1s vls 74 zmz6 35a 58u8w g 2c c 1c g 67k c
1g g 1c g 3pyr4 eue9z4 1ekg 8y3i9s w 12mxg9s 1ekg 18wrnk 1ekg zditq8 uwhs 1ekg 1322gw 1p1io74
35s 2pz4 1eki 46xqwhq 47pc 1ekg 2t4x 35r 1c 1bdc 1ekg 1ekg 1ekg 1ekg 70u8 1ekg 1ekg 1ekg 70u8
47pc 1ekg 4xjot1c 1bi8 1s 1s 5c g w g 2rk l2j4 g g 4u j 7i 5l 8 1dtc 74 9bpq8 rb9t3lds 2t4w
2t4w 4ydc xkw ayv4 1nb37k fsw 74 ou80 35s 44jk 35s i680 35s 44jk 35s icjk 74 9a8 74 1scg0 74
9a8 74 ayv4 74 1edc 74 9ts0 74 9a8 74 1v5mo g 1c g 1c g 9dc g 1c g 1c g 11now 74 9a8 74 2oh6o
7romps nvnk 1erk 2rk 1bls cn40 n9yk8w mh34 qmajnk 9d4ds g ow 2 c3i 2 6ap 2 2w2j 2 12 2 7q 1
j1kv ajvta8 74 jtni8 g 1c g f987sg 35s 4ft5hc 1ekg dveakg 35s 35s 35s vls 35s vbej9c 74 1fk64g
g 1te1khc 74 9iqdc 35s 1myo0 w 68 g i7e8 74 1hd9s g pa4g 74 13bpc 74 6plhc e8 2uj28 w 2o w
55eu8 35s 34a9s 74 gum8 74 2m3v4 g pr2sg 35s 2ugao 74 2f30g 35s 6xog 74 7apmo w 6qylc 74 9r5s0
35s nshs 35s 2ht6o 35s 1k3k0 35s 571vcw 3v2tc 74 5q8 74 hs0 sg 1416o hmab0g g 35c g 35c g 35c
g v2q65s 7i8 74 lc 74 e8 74 1z4 e8 sg 12bk f0g e8 16o e8 sg e8 3y8 sg 1kw q2o 6ww sg e8 e8 e8
e8 74 e8 e8 74 lc e8 sg d1c 6ps e8 74 e8 e8 e8 e8 e8 74 e8 e8 74 lc e8 sg imf4 35s 35s 35s 35s
35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s
35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s
35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 1beo 35s 1beo 35s 1beo 35s
1beo 35s 9hc 35s 35s 35s 35s 35s 9hc 35s 35s 35s 9hc 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s
35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 35s 6rcw 6bk
6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk
6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk
6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk vls
6bk 6bk 6bk 188w 6bk iyo 6bk 6bk 6bk 6bk 6bk iyo 6bk 6bk 6bk iyo 6bk 6bk 6bk 6bk 6bk 6bk 6bk
6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk 6bk
6bk mlfn5s e8 che68 1ekg 3ltbeo 35s 1vf668 1ekg mfojk 1ekg txdkw cn4 ipvy8 1ekg 1erwao0 g
8gnmr4 74 25etq8 1ekg 18y39c g g g w6nkr4 1ekg 894ikg 70u8 4fmha8 1ekg 5jr8qo 1s 13xlts 1ekg
e2vzls 35s 57ah34 35s 4zj7k 1ekg rvtse8 1ekg 3qt43k 74 e8 1dz4 hzze2o 1ds byrbb4 1ekg 22vq4g
1v4 4gg 68 g 80 g 80 g 80 g 80 g 80 g g 1c 68 g 80 g 80 g 80 g 80 g 80 g 1s 4w 68 g w 35s 74 g
1c w 1c w w w 2o g 2o 1c 2o w 1s 28 g 1c g w g 3k w g g w w 28 1s 2o 68 3k w 40 g 1hs w 3wg sg
sg 1s 2bk w 4ps 6cg w 1s 8w 5c 3ltkzk 74 ja7rb4 1ekg 39btog 1ekg 3ecbuo e8 3gu7eo 1ekg ey5ts
iyo 16fklc 1ekg 933ark 1s 3k 74 hcbhmo 35s 31ukg0 1c r4 w rk 28 q8 40 og g 35c g 35c w 34w 1s
vk0 1c 34g 1s 63pqyo 72 2 1edc 33pwjk sg 2hs g ft5dx00 e8 8f7dc w vkaqgnk g 4t4hc g 273lc g
1r74 g liao g dfm8 g 1h09s 74 6fozq 1pm h b5 1 am 1 ry i6f4 g 34 1s yii2tz4 b8jk piobr5kw 1ekg
eer08w 1ekg 1fdqwhs 1ekg rugt18u8 1ekg jxs74 b8jk 11m4v0g 1ekg ezb9j4 1ekg oxkw0 pa8 9tz4 pa8
igem8 sg 4x9d6o cn4 vls 6bk 4p6mf4 1ekg bidj4 1ekg re2o0 2t4w 70u8 e8 4pybk 1ekg xfwwlc 70u8
6hahhc 1ekg ah42rk 1ekg ax969s 74 7f4r9c sg 53vuo0 74 574f4 g 5mntn4 b8jk 17pauww 8feo 11v6qrk
1ekg 58rr40 2o 2g w 14 3k xee80 1ekg 1lpm51c 1ekg bv0tg0 g 7k g 28 g 68p9wg b8jk 9ocu8 74
atk9ts g 20hr1s 1ekg w42u4w g qzekm8 g foh628 74 9809vk 4zsow 48dxeo g 3g7k 1c 5r4040 b8jk
3943r4 74 529vk2 u 8fds 1ekg 5byy2o 1ekg am12bk 1ekg 2zdmv4 1erk mgdmo 16o jk6qrk 74 9ww g 1s
g 5577k g 8ggf4w b8jk 8qddqo g x5m2hs 1ekg ceztvk 6io 95mf40 1ekg guqivk g 68 74 46nw9a8 1kw
qze2kg 3k 72pd6o g mh0j4 b8jk 9za58g 74 s0uzgg 8feo 5jjg8w g ayjyls 1ekg 3r3aps 28 2hm5rk b8jk
3t6sqo 2t4w 1ekg 1ekg 3ljhfk b8jk sziby8 b8jk my95vk b8jk uaz9cg g 7rp7yo g v570w0 74 6spzwg
1ekg hr8lxc b8jk k6g16o 1ekg ln8jk0 1ekg 1bbuv4 1ekg redwjk 1ekg 8veku8 1ekg 5hifww g 1eo g s0
w mtaobk b8jk 3bmp6o 2t4w 18vd34 8feo 2f37k0 b8jk 9ab5s0 b8jk a4fz8g w 1c g 28 g 2f8en4 g 1ek0
g eucw6o 4qo 2oe8 4qo 740 1kw 4qo 1kw u0w 5j4 sg 1kw iimgow 1ekg ftbg8w b8jk 2clb7k b8jk
1n8bi80 3k 1 3j 18y4s8w b8jk 95bd34 1ekg bdrs3k 1ekg tnjls b8jk yncao b8jk jny80 b8jk jny80
b8jk jny80 b8jk jny80 b8jk 13n4zk b8jk 6axixc h 39d87z 1ekg 1vdurk b8jk m6sa2o b8jk 26nsw b8jk
l5btbk g lsdy2o 1ekg j4y5fk 1ekg eaca2o 74 tyry8 b8jk 81fsow 1ekg 3gz4zk 16o mcu80 5m9s 5xc 74
wleadc lc h4x4j4 g 3t888w 1s 1g3k g 92o 74 3hmo sg 83k 74 uf4 6bk cn4 35s hr32tc
74
`;
