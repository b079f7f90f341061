/** URL §3.3, "domain to ASCII" without beStrict: whether UTS #46 takes every label of a domain, which is in ASCII already. */
export declare function isValidDomain(domain: string): boolean;
