// Compiles messages/*/{it,en}.json into src/lib/paraglide (not committed).
import { compile } from '@inlang/paraglide-js';
import { paraglide } from '../paraglide.config.js';

await compile(paraglide);
