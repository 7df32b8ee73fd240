import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Scanner;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * Encrypts and decrypts a clientSecret with the Java platform's own provider. One case a line, fields separated by tabs;
 * one answer a line, "!" when the case fails.
 *
 * <pre>
 * decrypt MODE PKCS8 ENCRYPTED -> text in base64
 * encrypt MODE X509 TEXT       -> base64; TEXT is in base64
 * </pre>
 *
 * MODE is the transformation as sellers write it, or "both-sha256" for a mask digest given by hand.
 */
public class ClientSecretPeer {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder();
        while (in.hasNextLine()) {
            String answer;
            try {
                answer = answer(in.nextLine().split("\t", -1));
            } catch (Exception e) {
                answer = "!";
            }
            out.append(answer).append('\n');
        }
        System.out.print(out);
    }

    private static String answer(String[] f) throws Exception {
        KeyFactory keys = KeyFactory.getInstance("RSA");
        byte[] key = Base64.getDecoder().decode(f[2]);
        byte[] data = Base64.getDecoder().decode(f[3]);
        boolean encrypt = f[0].equals("encrypt");
        boolean both = f[1].equals("both-sha256");
        Cipher cipher = Cipher.getInstance(both ? "RSA/ECB/OAEPPadding" : f[1], "SunJCE");
        int way = encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
        var rsa = encrypt ? keys.generatePublic(new X509EncodedKeySpec(key)) : keys.generatePrivate(new PKCS8EncodedKeySpec(key));
        if (both) {
            cipher.init(way, rsa, new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT));
        } else {
            cipher.init(way, rsa);
        }
        return Base64.getEncoder().encodeToString(cipher.doFinal(data));
    }
}
